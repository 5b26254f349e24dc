package io.rondo.coordination;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Guard.Condition;
import io.rondo.base.replica.Journal;
import io.rondo.base.replica.Journal.Outcome;
import io.rondo.coordination.Membership.Member;
import io.rondo.coordination.memory.MemorySnapshots;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every coordination service must do; run for ZooKeeper and for its twin in memory. */
@SuppressWarnings("try") // handles are held, not used
public abstract class CoordinationContract {
    private final MemorySnapshots snapshots = new MemorySnapshots();
    private final List<AutoCloseable> sessions = new ArrayList<>();

    /** Opens a session. */
    protected abstract Coordination connect() throws Exception;

    /** The service ends the session; its process notices, and comes back with another. */
    protected abstract void expire(Coordination session) throws Exception;

    /** The service gives the session's seat to the next, while its process still believes to sit. */
    protected abstract void depose(Coordination session, Role role) throws Exception;

    /** Opens a session whose replies can get lost. */
    protected abstract Lossy connectLossy() throws Exception;

    /** A session whose replies can get lost. */
    public interface Lossy extends AutoCloseable {
        Coordination session();

        /** From now on what it asks for is done, but it does not hear of it. */
        void loseReplies();

        /** From now on it can find out what was done. */
        void comeBack() throws Exception;
    }

    private Coordination session() throws Exception {
        Coordination session = connect();
        sessions.add(session);
        return session;
    }

    @AfterEach
    void closeSessions() throws Exception {
        for (AutoCloseable session : sessions) {
            session.close();
        }
    }

    private Recorder campaign(Coordination session, Role role, String advertised) {
        return Recorder.campaign(session, role, advertised, snapshots);
    }

    private static CompletableFuture<Outcome> send(Journal journal, String batch, Condition... conditions) {
        return journal.append(batch.getBytes(UTF_8), new Guard(List.of(conditions)));
    }

    private static Outcome append(Journal journal, String batch, Condition... conditions) throws Exception {
        return await(send(journal, batch, conditions));
    }

    private static Outcome await(CompletableFuture<Outcome> append) throws Exception {
        return append.get(Recorder.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static String failure(CompletableFuture<Outcome> append) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> await(append));
        return assertInstanceOf(RondoException.class, failure.getCause()).code();
    }

    private static List<String> strings(List<byte[]> batches) {
        return batches.stream().map(each -> new String(each, UTF_8)).toList();
    }

    private static Condition once(String cell, String value) {
        return new Condition.WriteOnce(cell, value.getBytes(UTF_8));
    }

    private static Condition epochIs(Role role, long epoch) {
        return new Condition.EpochIs(role.label(), epoch);
    }

    @Test
    void oneLeadsAndTheNextHasAHigherEpoch() throws Exception {
        Recorder first = campaign(session(), Role.KEEPER, "one:1");
        Term term = first.awaitGranted();
        Recorder second = campaign(session(), Role.KEEPER, "two:2");
        assertEquals(Role.KEEPER, term.role());
        assertFalse(term.over());
        assertNull(second.pollGranted());

        first.withdraw();
        Term next = second.awaitGranted();
        assertTrue(term.over());
        assertFalse(term.mayDecide());
        assertTrue(next.epoch() > term.epoch());
    }

    @Test
    void whoResignsStandsAgain() throws Exception {
        Recorder only = campaign(session(), Role.KEEPER, "one:1");
        Term term = only.awaitGranted();

        term.resign("the test wants another leader");
        term.resign("and says so twice");

        only.awaitEnded(term);
        assertTrue(term.over());
        assertTrue(only.awaitGranted().epoch() > term.epoch());
    }

    @Test
    void rolesAreElectedApartAndHaveJournalsOfTheirOwn() throws Exception {
        Coordination one = session();
        Term keeper = campaign(one, Role.KEEPER, "keeper:1").awaitGranted();
        Term master = campaign(one, Role.JOBMASTER, "master:1").awaitGranted();
        keeper.journal().recover();
        assertEquals(Outcome.DURABLE, append(keeper.journal(), "k"));
        assertEquals(List.of(), master.journal().recover().batches());
    }

    @Test
    void theLeaderIsKnownToOthers() throws Exception {
        Coordination other = session();
        assertTrue(other.leader(Role.KEEPER).isEmpty());
        Term term = campaign(session(), Role.KEEPER, "one:1").awaitGranted();
        Coordination.LeaderHint hint = new Coordination.LeaderHint("one:1", term.epoch());
        Patience.until(
                "the leader is known",
                () -> other.leader(Role.KEEPER).filter(hint::equals).isPresent());
    }

    @Test
    void aHealthyLeaderMayDecide() throws Exception {
        Term term = campaign(session(), Role.KEEPER, "one:1").awaitGranted();
        Patience.until("it may decide", term::mayDecide);
        assertFalse(term.over());
    }

    @Test
    void aLostSessionEndsItsTermAndItsProcessStandsAgain() throws Exception {
        Coordination one = session();
        Recorder first = campaign(one, Role.KEEPER, "one:1");
        Term term = first.awaitGranted();
        Recorder second = campaign(session(), Role.KEEPER, "two:2");
        expire(one);
        first.awaitEnded(term);
        Term next = second.awaitGranted();
        second.withdraw();
        assertTrue(first.awaitGranted().epoch() > next.epoch());
    }

    @Test
    void whoWithdrawsEndsItsTermAndIsToldSo() throws Exception {
        Recorder first = campaign(session(), Role.KEEPER, "one:1");
        Term term = first.awaitGranted();
        Recorder second = campaign(session(), Role.KEEPER, "two:2");
        first.withdraw();
        first.awaitEnded(term);
        assertTrue(term.over());
        second.awaitGranted();
    }

    @Test
    void theSuccessorReadsExactlyWhatWasAppended() throws Exception {
        Coordination one = session();
        Journal journal = campaign(one, Role.KEEPER, "one:1").awaitGranted().journal();
        assertNull(journal.recover().snapshot());
        for (int i = 0; i < 25; i++) {
            assertEquals(Outcome.DURABLE, append(journal, "batch " + i));
        }
        assertEquals(25, journal.tailLength());
        assertEquals(25, journal.end());
        Recorder second = campaign(session(), Role.KEEPER, "two:2");
        expire(one);
        Journal.Recovered recovered = second.awaitGranted().journal().recover();
        assertNull(recovered.snapshot());
        assertEquals(IntStream.range(0, 25).mapToObj(i -> "batch " + i).toList(), strings(recovered.batches()));
    }

    @Test
    void aDeposedLeadersAppendIsRefusedAndEndsItsTerm() throws Exception {
        Coordination one = session();
        Recorder first = campaign(one, Role.KEEPER, "one:1");
        Term old = first.awaitGranted();
        old.journal().recover();
        append(old.journal(), "before");
        Recorder second = campaign(session(), Role.KEEPER, "two:2");
        depose(one, Role.KEEPER);
        Journal now = second.awaitGranted().journal();
        now.recover();

        assertEquals("not-leader", failure(send(old.journal(), "stale")));
        assertTrue(old.over());
        first.awaitEnded(old);

        append(now, "after");
        second.withdraw();
        assertEquals(
                List.of("before", "after"),
                strings(first.awaitGranted().journal().recover().batches()));
    }

    @Test
    void aDeposedLeaderPutsNoSnapshotInItsSuccessorsJournal() throws Exception {
        Coordination one = session();
        Journal old = campaign(one, Role.KEEPER, "one:1").awaitGranted().journal();
        old.recover();
        append(old, "kept");
        Recorder second = campaign(session(), Role.KEEPER, "two:2");
        depose(one, Role.KEEPER);
        Journal now = second.awaitGranted().journal();
        RondoException failure = assertThrows(RondoException.class, () -> old.compact("stale".getBytes(UTF_8), 1));
        assertEquals("not-leader", failure.code());
        assertEquals(List.of("kept"), strings(now.recover().batches()));
    }

    @Test
    void afterItsEndATermWritesNothing() throws Exception {
        Recorder candidate = campaign(session(), Role.JOBMASTER, "one:1");
        Term term = candidate.awaitGranted();
        term.journal().recover();
        term.resign("the test says so");
        assertEquals("not-leader", failure(send(term.journal(), "late")));
        assertEquals(List.of(), candidate.awaitGranted().journal().recover().batches());
    }

    @Test
    void aSnapshotTakesThePlaceOfTheTail() throws Exception {
        Recorder candidate = campaign(session(), Role.KEEPER, "one:1");
        Term term = candidate.awaitGranted();
        Journal journal = term.journal();
        journal.recover();
        for (int i = 0; i < 120; i++) {
            append(journal, "old " + i);
        }
        journal.compact("small".getBytes(UTF_8), 120);
        assertEquals(0, journal.tailLength());
        assertEquals(120, journal.end());
        append(journal, "new");
        assertEquals(1, journal.tailLength());
        term.resign("to recover");
        Journal.Recovered recovered = candidate.awaitGranted().journal().recover();
        assertArrayEquals("small".getBytes(UTF_8), recovered.snapshot());
        assertEquals(List.of("new"), strings(recovered.batches()));
        assertEquals(0, snapshots.count());
    }

    @Test
    void whatIsAppendedWhileASnapshotIsTakenStaysInTheTail() throws Exception {
        Recorder candidate = campaign(session(), Role.KEEPER, "one:1");
        Term term = candidate.awaitGranted();
        Journal journal = term.journal();
        journal.recover();
        append(journal, "in the snapshot");
        long end = journal.end();
        append(journal, "after it");
        CompletableFuture<Outcome> meanwhile = send(journal, "meanwhile");
        journal.compact("snapshot".getBytes(UTF_8), end);
        assertEquals(Outcome.DURABLE, await(meanwhile));
        assertEquals(2, journal.tailLength());
        term.resign("to recover");
        Journal.Recovered recovered = candidate.awaitGranted().journal().recover();
        assertArrayEquals("snapshot".getBytes(UTF_8), recovered.snapshot());
        assertEquals(List.of("after it", "meanwhile"), strings(recovered.batches()));
    }

    @Test
    void noSnapshotCanCoverWhatIsNotThere() throws Exception {
        Journal journal =
                campaign(session(), Role.KEEPER, "one:1").awaitGranted().journal();
        journal.recover();
        append(journal, "a");
        assertThrows(IllegalArgumentException.class, () -> journal.compact(new byte[1], 2));
        assertThrows(IllegalArgumentException.class, () -> journal.compact(new byte[50_000], 2));
        assertEquals(0, snapshots.count());
        assertEquals(Outcome.DURABLE, append(journal, "b"));
    }

    @Test
    void largeSnapshotsAreKeptElsewhereAndOldOnesDiscarded() throws Exception {
        Recorder candidate = campaign(session(), Role.KEEPER, "one:1");
        Term term = candidate.awaitGranted();
        term.journal().recover();
        append(term.journal(), "a");
        byte[] large = new byte[100_000];
        large[99_999] = 7;
        term.journal().compact(new byte[50_000], 1);
        term.journal().compact(large, 1);
        assertEquals(1, snapshots.count());
        term.resign("to recover");
        Journal next = candidate.awaitGranted().journal();
        assertArrayEquals(large, next.recover().snapshot());
        next.compact("small again".getBytes(UTF_8), 1);
        assertEquals(0, snapshots.count());
    }

    private List<byte[]> referred(Coordination session, Role role) {
        return session.referredSnapshots(role).orElseThrow().references();
    }

    @Test
    void whichStoredSnapshotsAJournalRefersToIsKnownToAllAndOfWhichTerm() throws Exception {
        Coordination other = session();
        assertTrue(other.referredSnapshots(Role.KEEPER).isEmpty());
        Coordination session = session();
        Recorder candidate = campaign(session, Role.KEEPER, "one:1");
        Term term = candidate.awaitGranted();
        term.journal().recover();
        append(term.journal(), "a");
        assertEquals(List.of(), referred(other, Role.KEEPER));
        term.journal().compact("small".getBytes(UTF_8), 1);
        assertEquals(List.of(), referred(other, Role.KEEPER), "it is no stored one");
        byte[] large = new byte[60_000];
        term.journal().compact(large, 1);
        byte[] unreferred = snapshots.put(Role.KEEPER.label(), term.epoch(), new byte[50_000]);
        List<byte[]> references = referred(other, Role.KEEPER);
        assertEquals(1, references.size());
        assertArrayEquals(large, snapshots.get(references.get(0)));
        assertEquals(
                term.epoch(), other.referredSnapshots(Role.KEEPER).orElseThrow().epoch());
        assertTrue(other.referredSnapshots(Role.JOBMASTER).isEmpty(), "each role by itself");

        expire(session);
        Term next = candidate.awaitGranted();
        next.journal().recover();
        Coordination.ReferredSnapshots told =
                other.referredSnapshots(Role.KEEPER).orElseThrow();
        assertEquals(next.epoch(), told.epoch());
        assertArrayEquals(references.get(0), told.references().get(0), "the successor's journal is the same");
        snapshots.discard(unreferred);
        next.journal().compact(new byte[50_000], 1);
        assertArrayEquals(
                new byte[50_000], snapshots.get(referred(other, Role.KEEPER).get(0)));
    }

    @Test
    void conditionsHoldOrNothingIsWrittenAndTheTermGoesOn() throws Exception {
        Coordination one = session();
        Term master = campaign(one, Role.JOBMASTER, "master:1").awaitGranted();
        Term keeper = campaign(one, Role.KEEPER, "keeper:1").awaitGranted();
        Journal journal = keeper.journal();
        journal.recover();
        long epoch = master.epoch();
        Condition commitOne = once("decisions/j1", "COMMIT");
        Condition commitTwo = once("decisions/j2", "COMMIT");
        Condition abortOne = once("decisions/j1", "ABORT");

        assertEquals(Outcome.REFUSED, append(journal, "1", epochIs(Role.JOBMASTER, epoch + 1)));
        assertEquals(Outcome.REFUSED, append(journal, "2", commitOne, epochIs(Role.JOBMASTER, epoch - 1)));
        assertTrue(one.readOnce("decisions/j1").isEmpty());
        assertEquals(Outcome.DURABLE, append(journal, "3", epochIs(Role.JOBMASTER, epoch), commitOne));
        assertEquals(Outcome.DURABLE, append(journal, "4", commitOne), "the same value again is success");
        assertEquals(Outcome.REFUSED, append(journal, "5", abortOne));
        assertEquals(Outcome.REFUSED, append(journal, "6", commitTwo, abortOne));
        assertTrue(one.readOnce("decisions/j2").isEmpty());
        assertEquals(Outcome.DURABLE, append(journal, "7", commitOne, commitTwo));
        assertFalse(keeper.over());
        assertArrayEquals(
                "COMMIT".getBytes(UTF_8), session().readOnce("decisions/j1").orElseThrow());

        one.forgetOnce("decisions/j1");
        one.forgetOnce("decisions/j1");
        assertTrue(one.readOnce("decisions/j1").isEmpty());
        assertEquals(3, journal.tailLength());
    }

    @Test
    void aKeeperCommitsNothingForAJobmasterWhoseTermIsOver() throws Exception {
        Recorder masters = campaign(session(), Role.JOBMASTER, "master:1");
        Term old = masters.awaitGranted();
        Journal keeper =
                campaign(session(), Role.KEEPER, "keeper:1").awaitGranted().journal();
        keeper.recover();
        old.resign("its successor decides");
        Term successor = masters.awaitGranted();
        assertEquals(
                Outcome.REFUSED,
                append(keeper, "late", epochIs(Role.JOBMASTER, old.epoch()), once("decisions/j1", "COMMIT")));
        assertEquals(
                Outcome.DURABLE,
                append(keeper, "abort", epochIs(Role.JOBMASTER, successor.epoch()), once("decisions/j1", "ABORT")));
    }

    @Test
    void aCellIsWonByOneOfTwoRacers() throws Exception {
        Coordination one = session();
        Journal keeper = campaign(one, Role.KEEPER, "keeper:1").awaitGranted().journal();
        Journal master =
                campaign(session(), Role.JOBMASTER, "master:1").awaitGranted().journal();
        keeper.recover();
        master.recover();
        for (int i = 0; i < 20; i++) {
            String cell = "decisions/race-" + i;
            CompletableFuture<Outcome> commit = send(keeper, "c", once(cell, "COMMIT"));
            CompletableFuture<Outcome> abort = send(master, "a", once(cell, "ABORT"));
            boolean committed = await(commit) == Outcome.DURABLE;
            boolean aborted = await(abort) == Outcome.DURABLE;
            assertTrue(committed ^ aborted, "exactly one wins " + cell);
            assertArrayEquals(
                    (committed ? "COMMIT" : "ABORT").getBytes(UTF_8),
                    one.readOnce(cell).orElseThrow());
        }
    }

    @Test
    void aCommitWhoseReplyIsLostIsDurableAlthoughTheJobmasterChangesMeanwhile() throws Exception {
        Coordination others = session();
        Recorder masters = campaign(others, Role.JOBMASTER, "master:1");
        Term master = masters.awaitGranted();
        try (Lossy lossy = connectLossy()) {
            Journal keeper = campaign(lossy.session(), Role.KEEPER, "keeper:1")
                    .awaitGranted()
                    .journal();
            keeper.recover();
            // These names have one hash, so the first makes the place for the second, and that is written in one
            // attempt.
            append(keeper, "first", once("decisions/Aa", "COMMIT"));
            String cell = "decisions/BB";

            lossy.loseReplies();
            CompletableFuture<Outcome> append =
                    send(keeper, "second", epochIs(Role.JOBMASTER, master.epoch()), once(cell, "COMMIT"));
            Patience.until("the commit arrives", () -> others.readOnce(cell).isPresent());
            assertFalse(append.isDone());
            master.resign("its successor has a later epoch");
            masters.awaitGranted();
            lossy.comeBack();

            assertEquals(Outcome.DURABLE, await(append));
            assertEquals(2, keeper.tailLength());
        }
    }

    @Test
    void whatIsTooLargeForTheServiceIsRefusedByUs() throws Exception {
        Journal journal =
                campaign(session(), Role.KEEPER, "one:1").awaitGranted().journal();
        journal.recover();
        assertThrows(RondoException.class, () -> send(journal, "x".repeat((48 << 10) + 1)));
        assertEquals("limit-exceeded", failure(send(journal, "a", once("large", "x".repeat((64 << 10) + 1)))));
        List<Condition> many = Collections.nCopies(48, epochIs(Role.KEEPER, 1));
        assertEquals("limit-exceeded", failure(send(journal, "b", many.toArray(Condition[]::new))));
        List<Condition> heavy = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            heavy.add(once("heavy-" + i, "x".repeat(60 << 10)));
        }
        assertEquals("limit-exceeded", failure(send(journal, "c", heavy.toArray(Condition[]::new))));
        assertEquals(0, journal.tailLength());
        assertEquals(Outcome.DURABLE, append(journal, "d"));
    }

    @Test
    void membersAppearAndDisappear() throws Exception {
        Member node = new Member("node-1", "storage", "a:1", "a:2", "a", "/r", 1.5, "1");
        Member master = new Member("master-1", "master", "b:1", "", "b", "/r", 1.0, "1");
        BlockingQueue<List<Member>> seen = new LinkedBlockingQueue<>();
        Coordination one = session();
        Coordination two = session();
        try (AutoCloseable watch = two.membership().watch(seen::add)) {
            awaitMembers(seen, List.of());
            AutoCloseable announcement = one.membership().announce(node);
            awaitMembers(seen, List.of(node));
            two.membership().announce(master);
            awaitMembers(seen, List.of(master, node));
            assertEquals(List.of(master, node), two.membership().members());
            announcement.close();
            awaitMembers(seen, List.of(master));
            one.membership().announce(node);
            awaitMembers(seen, List.of(master, node));
            one.close();
            awaitMembers(seen, List.of(master));
        }
    }

    @Test
    void membersComeBackAfterALostSession() throws Exception {
        Member node = new Member("node-1", "storage", "a:1", "a:2", "a", "/r", 1.5, "1");
        BlockingQueue<List<Member>> seen = new LinkedBlockingQueue<>();
        Coordination one = session();
        one.membership().announce(node);
        try (AutoCloseable watch = session().membership().watch(seen::add)) {
            awaitMembers(seen, List.of(node));
            expire(one);
            awaitMembers(seen, List.of());
            awaitMembers(seen, List.of(node));
        }
    }

    private static void awaitMembers(BlockingQueue<List<Member>> seen, List<Member> expected)
            throws InterruptedException {
        List<Member> last = seen.poll(Recorder.PATIENCE_SECONDS, TimeUnit.SECONDS);
        while (last != null && !last.equals(expected)) {
            last = seen.poll(Recorder.PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        assertEquals(expected, last);
    }
}
