package io.rondo.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Guard.Condition;
import io.rondo.base.replica.Journal;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Patience;
import io.rondo.coordination.Recorder;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import io.rondo.coordination.memory.MemoryService;
import io.rondo.coordination.memory.MemorySnapshots;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same random operations, on ZooKeeper and on its twin, give the same results. The twin is driven by hand, so that it says
 * whom an operation seats; in ZooKeeper the same is awaited before the next operation. {@code -Drondo.seed} repeats a run.
 */
class TwinTest {
    private static final int OPERATIONS = 1_000;
    private static final int SESSIONS = 3;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("rondo.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Queue<Runnable> steps = new ArrayDeque<>();
    private final MemoryService service = new MemoryService(steps::add);
    private final Seat[][] seats = new Seat[SESSIONS][Role.values().length];
    private final MemorySnapshots realSnapshots = new MemorySnapshots();
    private final MemorySnapshots twinSnapshots = new MemorySnapshots();
    private final List<String> history = new ArrayList<>();
    private List<ZooKeeperCoordination> real;

    /** One candidate in both worlds, and its last term in each. */
    private final class Seat {
        final ZooKeeperCoordination realSession;
        final Role role;
        final Recorder real;
        final Recorder twin;
        Term realTerm;
        Term twinTerm;

        Seat(ZooKeeperCoordination realSession, Coordination twinSession, Role role, String advertised) {
            this.realSession = realSession;
            this.role = role;
            this.twin = Recorder.campaign(twinSession, role, advertised, twinSnapshots);
            this.real = Recorder.campaign(realSession, role, advertised, realSnapshots);
        }

        /** If the twin was elected, so must this be. */
        void follow() throws InterruptedException {
            Term granted = twin.pollGranted();
            if (granted != null) {
                twinTerm = granted;
                realTerm = real.awaitGranted();
                assertEquals(twinTerm.epoch(), realTerm.epoch());
                same("recover", recover(realTerm), recover(twinTerm));
            }
        }
    }

    @Test
    void theTwinIsLikeZooKeeper() throws Exception {
        System.out.println("rondo.seed=" + seed);
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0);
                ZooKeeperCoordination first = connect(server);
                ZooKeeperCoordination second = connect(server);
                ZooKeeperCoordination third = connect(server)) {
            real = List.of(first, second, third);
            List<Coordination> twins = List.of(service.connect(), service.connect(), service.connect());
            for (int i = 0; i < OPERATIONS; i++) {
                int session = random.nextInt(SESSIONS);
                Role role = Role.values()[random.nextInt(Role.values().length)];
                operate(session, role, twins);
                settle(role);
            }
        }
        // A new leader discards what was replaced while it leads already.
        Patience.until("as many snapshots", () -> realSnapshots.count() == twinSnapshots.count());
        assertTrue(history.stream().anyMatch(line -> line.contains("DURABLE")), "nothing was ever written");
    }

    private static ZooKeeperCoordination connect(EmbeddedZooKeeper server) {
        return ZooKeeperCoordination.connect(ZooKeeperSettings.open(server.connectString(), Duration.ofSeconds(30)));
    }

    private void operate(int session, Role role, List<Coordination> twins) throws Exception {
        Seat seat = seats[session][role.ordinal()];
        int choice = random.nextInt(100);
        if (seat == null) {
            seats[session][role.ordinal()] =
                    new Seat(real.get(session), twins.get(session), role, "s" + session + ":1");
            history.add("campaign " + session + " " + role);
        } else if (choice < 3) {
            history.add("withdraw " + session + " " + role);
            seats[session][role.ordinal()] = null;
            seat.twin.withdraw();
            seat.real.withdraw();
        } else if (choice < 6) {
            history.add("resign " + session + " " + role);
            if (seat.twinTerm != null) {
                seat.twinTerm.resign("by chance");
                seat.realTerm.resign("by chance");
            }
        } else if (choice < 16) {
            String cell = cell();
            same("read " + cell, read(real.get(session), cell), read(twins.get(session), cell));
        } else if (choice < 18) {
            String cell = cell();
            history.add("forget " + cell);
            real.get(session).forgetOnce(cell);
            twins.get(session).forgetOnce(cell);
        } else if (choice < 22) {
            same("leader", real.get(session).leader(role), twins.get(session).leader(role));
        } else if (seat.twinTerm != null) {
            onTerm(choice, seat);
        }
    }

    private void onTerm(int choice, Seat seat) throws Exception {
        Journal realJournal = seat.realTerm.journal();
        Journal twinJournal = seat.twinTerm.journal();
        String name = seat.role + " " + seat.twinTerm.epoch();
        if (choice < 30) {
            byte[] snapshot = new byte[random.nextBoolean() ? 100 : 40_000];
            random.nextBytes(snapshot);
            long end = twinJournal.end() - random.nextInt(4);
            same("compact " + name, compact(realJournal, snapshot, end), compact(twinJournal, snapshot, end));
        } else {
            byte[] batch = new byte[1 + random.nextInt(50)];
            random.nextBytes(batch);
            Guard guard = guard();
            same("append " + name + " " + guard, append(realJournal, batch, guard), append(twinJournal, batch, guard));
        }
        same("over " + name, seat.realTerm.over(), seat.twinTerm.over());
        if (!seat.twinTerm.over()) {
            same("tail " + name, realJournal.tailLength(), twinJournal.tailLength());
            same("end " + name, realJournal.end(), twinJournal.end());
        }
    }

    private String cell() {
        return "cell-" + random.nextInt(12);
    }

    private Guard guard() {
        List<Condition> conditions = new ArrayList<>();
        for (int i = random.nextInt(4) - 1; i > 0; i--) {
            if (random.nextInt(3) == 0) {
                Role role = Role.values()[random.nextInt(Role.values().length)];
                long now = service.connect()
                        .leader(role)
                        .map(Coordination.LeaderHint::epoch)
                        .orElse(1L);
                conditions.add(new Condition.EpochIs(role.label(), random.nextInt(4) == 0 ? now - 1 : now));
            } else {
                // Each cell at most once in a transaction, as everywhere.
                conditions.add(new Condition.WriteOnce(
                        "cell-" + (i * 4 + random.nextInt(4)), new byte[] {(byte) random.nextInt(2)}));
            }
        }
        return new Guard(conditions);
    }

    /** Lets the twin tell of elections, and waits until ZooKeeper has come to the same. */
    private void settle(Role role) throws Exception {
        while (!steps.isEmpty()) {
            steps.remove().run();
        }
        int candidates = 0;
        for (Seat[] session : seats) {
            Seat seat = session[role.ordinal()];
            if (seat != null) {
                seat.follow();
                candidates++;
            }
        }
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(Recorder.PATIENCE_SECONDS);
        while (waiting(role) != candidates) {
            assertTrue(System.nanoTime() < patience, () -> "candidates are missing; " + tale());
        }
    }

    private int waiting(Role role) throws Exception {
        var client = real.get(0).session().client();
        return client.checkExists().forPath(Nodes.latch(role)) == null
                ? 0
                : client.getChildren().forPath(Nodes.latch(role)).size();
    }

    private void same(String what, Object inZooKeeper, Object inMemory) {
        history.add(what + " = " + inMemory);
        assertEquals(inMemory, inZooKeeper, this::tale);
    }

    private String tale() {
        List<String> last = history.subList(Math.max(0, history.size() - 30), history.size());
        return "seed " + seed + ", after " + String.join("; ", last);
    }

    private static String recover(Term term) {
        Journal.Recovered recovered = term.journal().recover();
        return Arrays.hashCode(recovered.snapshot()) + " "
                + recovered.batches().stream().map(Arrays::hashCode).toList();
    }

    private static String read(Coordination session, String cell) {
        return session.readOnce(cell).map(Arrays::toString).orElse("nothing");
    }

    private static String compact(Journal journal, byte[] snapshot, long end) {
        try {
            journal.compact(snapshot, end);
            return "done";
        } catch (RondoException e) {
            return e.code();
        } catch (IllegalArgumentException e) {
            return "no such end";
        }
    }

    private static String append(Journal journal, byte[] batch, Guard guard) throws Exception {
        CompletableFuture<Journal.Outcome> append = journal.append(batch, guard);
        try {
            return append.get(Recorder.PATIENCE_SECONDS, TimeUnit.SECONDS).toString();
        } catch (ExecutionException e) {
            return ((RondoException) e.getCause()).code();
        }
    }
}
