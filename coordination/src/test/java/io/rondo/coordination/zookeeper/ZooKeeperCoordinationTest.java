package io.rondo.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Guard.Condition;
import io.rondo.base.replica.Journal;
import io.rondo.base.replica.Journal.Outcome;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Terms, journals and write-once cells on a real ZooKeeper. */
@SuppressWarnings("try") // a candidacy is held, not used
class ZooKeeperCoordinationTest {
    private static final Guard NONE = new Guard(List.of());

    @TempDir
    Path folder;

    private EmbeddedZooKeeper server;
    private Coordination one;
    private Coordination two;

    @BeforeEach
    void start() {
        server = EmbeddedZooKeeper.start(folder, 0);
        one = connect();
        two = connect();
    }

    private Coordination connect() {
        return ZooKeeperCoordination.connect(ZooKeeperSettings.open(server.connectString(), Duration.ofSeconds(4)));
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        server.close();
    }

    /** Collects terms. */
    private static final class Terms implements Coordination.TermListener {
        final BlockingQueue<Term> granted = new LinkedBlockingQueue<>();

        @Override
        public void granted(Term term) {
            granted.add(term);
        }

        @Override
        public void ended(Term term) {
            // the term itself says so
        }

        Term next() throws InterruptedException {
            Term term = granted.poll(20, TimeUnit.SECONDS);
            assertTrue(term != null, "nobody was elected");
            return term;
        }
    }

    private static SnapshotStore noSnapshots() {
        return new SnapshotStore() {
            @Override
            public byte[] put(String role, byte[] snapshot) {
                throw new AssertionError("small snapshots are inline");
            }

            @Override
            public byte[] get(byte[] reference) {
                throw new AssertionError("small snapshots are inline");
            }

            @Override
            public void discard(byte[] reference) {
                throw new AssertionError("small snapshots are inline");
            }
        };
    }

    @Test
    void aSuccessorHasAHigherEpochAndReadsWhatItsPredecessorWrote() throws Exception {
        Terms first = new Terms();
        Terms second = new Terms();
        Coordination.Candidacy candidacy = one.campaign(Role.KEEPER, "a:1", noSnapshots(), first);
        Term old = first.next();
        old.journal().recover();
        assertEquals(Outcome.DURABLE, old.journal().append(new byte[] {1}, NONE).join());
        assertEquals(Outcome.DURABLE, old.journal().append(new byte[] {2}, NONE).join());
        try (Coordination.Candidacy other = two.campaign(Role.KEEPER, "b:1", noSnapshots(), second)) {
            candidacy.close();
            Term successor = second.next();
            assertTrue(successor.epoch() > old.epoch());
            assertTrue(old.over());
            Journal.Recovered recovered = successor.journal().recover();
            assertEquals(2, recovered.batches().size());
            assertArrayEquals(new byte[] {2}, recovered.batches().get(1));
            assertEquals("b:1", one.leader(Role.KEEPER).orElseThrow().advertised());
        }
    }

    @Test
    void aDeposedLeaderWritesNothing() throws Exception {
        Terms terms = new Terms();
        try (Coordination.Candidacy candidacy = one.campaign(Role.JOBMASTER, "a:1", noSnapshots(), terms)) {
            Term term = terms.next();
            term.journal().recover();
            term.resign("the test says so");
            assertThrows(
                    RuntimeException.class,
                    () -> term.journal().append(new byte[] {1}, NONE).join());
            Term next = terms.next();
            assertEquals(0, next.journal().recover().batches().size());
        }
    }

    @Test
    void aCellIsWrittenOnceAndARefusedConditionWritesNothing() throws Exception {
        Terms terms = new Terms();
        try (Coordination.Candidacy candidacy = one.campaign(Role.JOBMASTER, "a:1", noSnapshots(), terms)) {
            Term term = terms.next();
            Journal journal = term.journal();
            journal.recover();
            Guard commit = new Guard(List.of(new Condition.WriteOnce("decisions/j1", new byte[] {'C'})));
            Guard abort = new Guard(List.of(new Condition.WriteOnce("decisions/j1", new byte[] {'A'})));
            Guard stale = new Guard(List.of(new Condition.EpochIs("jobmaster", term.epoch() + 5)));
            assertEquals(Outcome.DURABLE, journal.append(new byte[] {1}, commit).join());
            assertEquals(Outcome.REFUSED, journal.append(new byte[] {2}, abort).join());
            assertEquals(
                    Outcome.DURABLE, journal.append(new byte[] {3}, commit).join(), "the same value again is success");
            assertEquals(Outcome.REFUSED, journal.append(new byte[] {4}, stale).join());
            assertEquals(2, journal.tailLength());
            assertArrayEquals(new byte[] {'C'}, two.readOnce("decisions/j1").orElseThrow());
            assertTrue(two.readOnce("decisions/j2").isEmpty());
        }
    }

    @Test
    void aSnapshotTakesTheTailsPlace() throws Exception {
        Terms terms = new Terms();
        Coordination.Candidacy candidacy = one.campaign(Role.KEEPER, "a:1", noSnapshots(), terms);
        Term term = terms.next();
        term.journal().recover();
        for (int i = 0; i < 120; i++) {
            term.journal().append(new byte[] {(byte) i}, NONE).join();
        }
        term.journal().compact(new byte[] {42}, 120);
        term.journal().append(new byte[] {7}, NONE).join();
        candidacy.close();
        Terms later = new Terms();
        try (Coordination.Candidacy again = two.campaign(Role.KEEPER, "b:1", noSnapshots(), later)) {
            Journal.Recovered recovered = later.next().journal().recover();
            assertArrayEquals(new byte[] {42}, recovered.snapshot());
            assertEquals(1, recovered.batches().size());
        }
    }

    @Test
    void anAppendAcrossARestartOfZooKeeperIsNeitherLostNorDoubled() throws Exception {
        Terms terms = new Terms();
        String port = server.connectString().substring(server.connectString().indexOf(':') + 1);
        try (Coordination.Candidacy candidacy = one.campaign(Role.KEEPER, "a:1", noSnapshots(), terms)) {
            Term term = terms.next();
            term.journal().recover();
            server.close();
            var pending = term.journal().append(new byte[] {1}, NONE);
            server = EmbeddedZooKeeper.start(folder, Integer.parseInt(port));
            int expected;
            try {
                expected = pending.get(30, TimeUnit.SECONDS) == Outcome.DURABLE ? 1 : 0;
            } catch (java.util.concurrent.ExecutionException | CompletionException e) {
                term = terms.next(); // the session did not outlive the restart; then the append may be there or not
                assertTrue(term.journal().recover().batches().size() <= 1);
                return;
            }
            assertEquals(expected, term.journal().tailLength());
        }
    }
}
