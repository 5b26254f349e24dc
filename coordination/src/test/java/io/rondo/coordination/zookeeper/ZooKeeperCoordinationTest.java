package io.rondo.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.CoordinationContract;
import io.rondo.coordination.Patience;
import io.rondo.coordination.Recorder;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import io.rondo.coordination.memory.MemorySnapshots;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ZooKeeper keeps the contract; and what a dead leader leaves behind in it is cleared away. */
@SuppressWarnings("try") // closing may be interrupted
class ZooKeeperCoordinationTest extends CoordinationContract {
    private static final Guard NONE = new Guard(List.of());
    private static final Duration SESSION = Duration.ofSeconds(20);
    private static final AtomicInteger ROOTS = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static EmbeddedZooKeeper server;

    private final String root = "/test-" + ROOTS.incrementAndGet();

    @BeforeAll
    static void start() {
        server = EmbeddedZooKeeper.start(folder, 0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeRoot() throws Exception {
        Faults.makeRoot(server.connectString(), root);
    }

    @Override
    protected Coordination connect() {
        return connect(server.connectString());
    }

    private Coordination connect(String address) {
        return connect(address, SESSION);
    }

    private Coordination connect(String address, Duration session) {
        return ZooKeeperCoordination.connect(ZooKeeperSettings.open(address + root, session));
    }

    @Override
    protected void expire(Coordination session) throws Exception {
        Faults.killSession(session, server.connectString());
    }

    @Override
    protected void depose(Coordination session, Role role) throws Exception {
        Faults.removeFromLatch(session, role);
    }

    @Override
    protected Lossy connectLossy() throws Exception {
        Proxy proxy = new Proxy(Integer.parseInt(server.connectString().split(":")[1]));
        Coordination session = connect("127.0.0.1:" + proxy.port());
        return new Lossy() {
            @Override
            public Coordination session() {
                return session;
            }

            @Override
            public void loseReplies() {
                proxy.swallowAnswers();
            }

            @Override
            public void comeBack() throws Exception {
                proxy.cut();
            }

            @Override
            public void close() throws Exception {
                session.close();
                proxy.close();
            }
        };
    }

    /** Does not discard until it is told to. */
    private static class Keeping implements SnapshotStore {
        final MemorySnapshots inner = new MemorySnapshots();
        boolean failing = true;

        @Override
        public byte[] put(String role, long epoch, byte[] snapshot) {
            return inner.put(role, epoch, snapshot);
        }

        @Override
        public byte[] get(byte[] reference) {
            return inner.get(reference);
        }

        @Override
        public void discard(byte[] reference) {
            if (failing) {
                throw new IllegalStateException("the store is away");
            }
            inner.discard(reference);
        }
    }

    @Test
    void aSuccessorSweepsWhatAnInterruptedCompactionLeftBehind() throws Exception {
        Keeping snapshots = new Keeping();
        try (ZooKeeperCoordination session = (ZooKeeperCoordination) connect()) {
            Recorder candidate = Recorder.campaign(session, Role.KEEPER, "a:1", snapshots);
            Term term = candidate.awaitGranted();
            term.journal().recover();
            term.journal().append(new byte[] {1}, NONE).join();
            term.journal().append(new byte[] {2}, NONE).join();
            term.journal().compact(new byte[50_000], 1);
            term.journal().compact(new byte[60_000], 1); // and the old one could not be discarded
            CuratorFramework client = session.session().client();
            String leaked = Nodes.entry(Role.KEEPER, 0); // as if the leader had died before it was deleted
            client.create().forPath(leaked, new byte[] {1});
            assertEquals(2, snapshots.inner.count());

            snapshots.failing = false;
            term.resign("as if it had died");
            Term successor = candidate.awaitGranted();
            assertEquals(1, successor.journal().recover().batches().size());
            Patience.until("the old snapshot is gone", () -> snapshots.inner.count() == 1);
            assertEquals(
                    1, client.getChildren().forPath(Nodes.head(Role.KEEPER)).size());
        }
    }

    /** A keeper's snapshots are discarded by the keeper that leads, so whoever is about to lead must not wait for that. */
    @Test
    void aSuccessorHasRecoveredBeforeWhatWasReplacedIsDiscarded() throws Exception {
        CompletableFuture<Void> leads = new CompletableFuture<>();
        CompletableFuture<Void> discarded = new CompletableFuture<>();
        Keeping snapshots = new Keeping() {
            @Override
            public void discard(byte[] reference) {
                leads.orTimeout(Recorder.PATIENCE_SECONDS, TimeUnit.SECONDS).join();
                super.discard(reference);
                discarded.complete(null);
            }
        };
        snapshots.failing = false;
        try (ZooKeeperCoordination session = (ZooKeeperCoordination) connect()) {
            Recorder candidate = Recorder.campaign(session, Role.KEEPER, "a:1", snapshots);
            Term term = candidate.awaitGranted();
            term.journal().recover();
            term.journal().append(new byte[] {1}, NONE).join();
            CompletableFuture<Void> compacted = CompletableFuture.runAsync(() -> {
                term.journal().compact(new byte[50_000], 1);
                term.journal().compact(new byte[60_000], 1);
            });
            Patience.until("both are stored", () -> snapshots.inner.count() == 2);
            Patience.until(
                    "the second counts",
                    () -> session.referredSnapshots(Role.KEEPER)
                            .filter(told -> told.references().size() == 2)
                            .isPresent());
            term.resign("as if it had died before it discarded the first");
            candidate.awaitGranted().journal().recover();
            leads.complete(null);
            discarded.get(Recorder.PATIENCE_SECONDS, TimeUnit.SECONDS);
            compacted.handle((nothing, failure) -> null).get(Recorder.PATIENCE_SECONDS, TimeUnit.SECONDS);
            Patience.until("the old snapshot is gone", () -> snapshots.inner.count() == 1);
        }
    }

    @Test
    void aSuccessorWhoseConnectionBreaksWhileItReadsTheJournalReadsAllOfIt() throws Exception {
        int entries = 500;
        try (Proxy proxy = new Proxy(Integer.parseInt(server.connectString().split(":")[1]));
                Coordination session = connect("127.0.0.1:" + proxy.port())) {
            Recorder candidate = Recorder.campaign(session, Role.KEEPER, "a:1", new MemorySnapshots());
            Term term = candidate.awaitGranted();
            term.journal().recover();
            for (int i = 0; i < entries; i++) {
                term.journal().append(batch(i), NONE).join();
            }
            term.resign("as if it had died");
            Term successor = candidate.awaitGranted();
            proxy.breakAfter(entries * batch(0).length / 2);
            List<byte[]> read = successor.journal().recover().batches();
            assertTrue(proxy.hasBroken());
            assertEquals(entries, read.size());
            for (int i = 0; i < entries; i++) {
                assertArrayEquals(batch(i), read.get(i));
            }
        }
    }

    private static byte[] batch(int number) {
        return String.format("%01000d", number).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void whoHearsNothingStopsDecidingBeforeItsSessionIsOver() throws Exception {
        try (Proxy proxy = new Proxy(Integer.parseInt(server.connectString().split(":")[1]));
                Coordination session = connect("127.0.0.1:" + proxy.port(), Duration.ofSeconds(4))) {
            Term term = Recorder.campaign(session, Role.KEEPER, "a:1", new MemorySnapshots())
                    .awaitGranted();
            Patience.until("it may decide", term::mayDecide);
            proxy.swallowAnswers();
            Patience.until("it decides no more", () -> !term.mayDecide());
            assertFalse(term.over());
        }
    }

    @Test
    void aNodeThatIsTooLargeIsNotEvenSent() {
        try (ZooKeeperCoordination session = (ZooKeeperCoordination) connect()) {
            RondoException refusal = assertThrows(
                    RondoException.class,
                    () -> session.session()
                            .write(List.of(session.session()
                                    .client()
                                    .transactionOp()
                                    .create()
                                    .forPath("/large", new byte[(64 << 10) + 1]))));
            assertTrue(refusal.is("limit-exceeded"));
        }
    }

    @Test
    void aFolderOfCellsIsNotOverfilledAndHasRoomAgainWhenCellsAreForgotten() throws Exception {
        try (ZooKeeperCoordination session = (ZooKeeperCoordination) connect()) {
            CellFolders folders = new CellFolders(session.session(), 2);
            List<String> oneFolder = List.of("AaAa", "BBBB", "AaBB"); // one hash
            for (String cell : oneFolder.subList(0, 2)) {
                folders.admit(cell);
                session.session().client().create().forPath(Nodes.once(cell), new byte[1]);
            }
            RondoException refusal = assertThrows(RondoException.class, () -> folders.admit(oneFolder.get(2)));
            assertTrue(refusal.is("limit-exceeded"));
            session.forgetOnce(oneFolder.get(0));
            folders.admit(oneFolder.get(2));
        }
    }
}
