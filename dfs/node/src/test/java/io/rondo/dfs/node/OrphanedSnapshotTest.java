package io.rondo.dfs.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.InProcessNetwork;
import io.rondo.base.transfer.InProcessBulkNetwork;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import io.rondo.coordination.memory.MemoryService;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.client.OrphanCheck;
import io.rondo.dfs.client.RondoFileStore;
import io.rondo.dfs.client.StoreSettings;
import io.rondo.dfs.node.repair.RepairSettings;
import io.rondo.dfs.protocol.StorageProtocol;
import io.rondo.dfs.protocol.StorageReply;
import io.rondo.dfs.protocol.StorageRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leaders die between the moment their snapshot is stored and that in which their journal refers to it; with a real node and keeper. */
class OrphanedSnapshotTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LARGE = 100_000;

    @TempDir
    Path folder;

    private final MemoryService service = new MemoryService();
    private final InProcessNetwork rpc = new InProcessNetwork();
    private final InProcessBulkNetwork bulk = new InProcessBulkNetwork();
    private final Coordination ofNode = service.connect();
    private StorageNode node;
    private RondoFileStore store;

    /** Dies when it has stored a snapshot: nothing that comes behind is done. */
    private record DyingAfterPut(SnapshotStore inner) implements SnapshotStore {
        static final class Died extends RuntimeException {}

        @Override
        public byte[] put(String role, long epoch, byte[] snapshot) {
            inner.put(role, epoch, snapshot);
            throw new Died();
        }

        @Override
        public byte[] get(byte[] reference) {
            return inner.get(reference);
        }

        @Override
        public void discard(byte[] reference) {
            throw new Died();
        }
    }

    @BeforeEach
    void start() {
        Address bind = new Address(Address.IN_PROCESS, 0);
        node = StorageNode.start(
                new StorageNodeSettings(
                        List.of(folder),
                        DiskOperations.REAL,
                        bind,
                        bind.host(),
                        "rack",
                        1,
                        1,
                        1,
                        0,
                        false,
                        PATIENCE,
                        Duration.ZERO,
                        new RepairSettings(Duration.ofSeconds(10), 1 << 20, 1 << 20)),
                rpc,
                bulk,
                ofNode);
        store = RondoFileStore.connect(List.of(node.address()), rpc, bulk, new StoreSettings(1, 1, 1 << 20, PATIENCE));
    }

    @AfterEach
    void stop() {
        store.close();
        node.close();
        ofNode.close();
        bulk.close();
        rpc.close();
    }

    /** A master, while it leads. */
    private final class Master implements AutoCloseable {
        private final Coordination session = service.connect();
        private final BlockingQueue<Term> granted = new LinkedBlockingQueue<>();
        private final Term term;
        private final byte[] recovered;

        Master(SnapshotStore snapshots) throws InterruptedException {
            session.campaign(Role.JOBMASTER, "master", snapshots, new Coordination.TermListener() {
                @Override
                public void granted(Term begun) {
                    granted.add(begun);
                }

                @Override
                public void ended(Term over) {}
            });
            term = granted.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertNotNull(term, "nobody was elected");
            recovered = term.journal().recover().snapshot();
        }

        void compact(byte[] snapshot) {
            term.journal().append(new byte[] {1}, new Guard(List.of())).join();
            term.journal().compact(snapshot, term.journal().end());
        }

        /** Dies, so that another may lead. */
        @Override
        public void close() {
            session.close();
        }
    }

    private static byte[] snapshot(int seed) {
        byte[] bytes = new byte[LARGE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** The births of the chunks of snapshots that are on the node's disk. */
    private Set<String> held() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("s[a-z]+.*_.*_.*_.*"))
                    .map(name -> name.substring(0, name.indexOf('_')))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long sweep() {
        StorageReply.Swept swept = (StorageReply.Swept) rpc.client(node.address())
                .call(StorageProtocol.CALL, new StorageRequest.Sweep(0), PATIENCE)
                .join();
        return swept.chunks();
    }

    private void awaitHeld(Set<String> births) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!held().equals(births)) {
            assertTrue(System.nanoTime() < deadline, () -> "there are " + held() + " and not " + births);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private OrphanCheck.Result check() {
        return OrphanCheck.of(new KeeperCalls(List.of(node.address()), rpc, PATIENCE), store, rpc);
    }

    @Test
    void whatADeadLeaderStoredInVainIsSweptAndWhatALivingOneStoresIsNot() throws Exception {
        try (Master first = new Master(store.snapshots())) {
            first.compact(snapshot(1));
        }
        try (Master second = new Master(new DyingAfterPut(store.snapshots()))) {
            assertArrayEquals(snapshot(1), second.recovered);
            assertThrows(DyingAfterPut.Died.class, () -> second.compact(snapshot(2)));
            assertEquals(0, sweep(), "it may be about to move the head");
        }
        assertEquals(0, sweep(), "nobody has led since, so it may still live");
        try (Master third = new Master(store.snapshots())) {
            assertArrayEquals(snapshot(1), third.recovered);
            byte[] beingStored = store.snapshots().put("jobmaster", third.term.epoch(), snapshot(3));
            assertEquals(Set.of("sjobmaster-1", "sjobmaster-2", "sjobmaster-3"), held());
            assertEquals(
                    List.of("sjobmaster-2"),
                    check().orphans().stream().map(chunk -> chunk.owner()).toList());
            assertEquals(1, sweep());
            awaitHeld(Set.of("sjobmaster-1", "sjobmaster-3"));
            assertEquals(0, sweep());
            assertEquals(List.of(), check().orphans());
            assertEquals(2, check().leaders());
            assertArrayEquals(snapshot(3), store.snapshots().get(beingStored));
        }
        try (Master fourth = new Master(store.snapshots())) {
            assertArrayEquals(snapshot(1), fourth.recovered);
        }
    }

    /** Its process was stopped for a while, and stores its snapshot when another leads. */
    @Test
    void whatADeposedLeaderStoresIsSweptWhenever() throws Exception {
        try (Master first = new Master(store.snapshots())) {
            first.compact(snapshot(1));
        }
        try (Master second = new Master(store.snapshots())) {
            store.snapshots().put("jobmaster", 1, snapshot(2));
            assertEquals(1, sweep());
            second.compact(snapshot(3));
            store.snapshots().put("jobmaster", 1, snapshot(4));
            store.snapshots().put("keeper", 0, snapshot(5));
            store.snapshots().put("keeper", 1, snapshot(6));
            sweep();
            awaitHeld(Set.of("sjobmaster-2", "skeeper-1"));
        }
        try (Master third = new Master(store.snapshots())) {
            assertArrayEquals(snapshot(3), third.recovered);
        }
    }
}
