package io.rondo.base.replica;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.replica.HandJournal.Append;
import io.rondo.base.replica.HandJournal.Snapshot;
import io.rondo.base.replica.SumCore.Added;
import io.rondo.base.replica.SumCore.Command;
import io.rondo.base.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The loop around a core, with a journal in the test's hand. */
class GroupCommitLoopTest {
    private static final Guard GUARD = new Guard(List.of(new Guard.Condition.EpochIs("keeper", 1)));
    private static final Duration NEVER = Duration.ofDays(1);

    private final HandJournal journal = new HandJournal();
    private final HandClock clock = new HandClock();
    private final BlockingQueue<String> effects = new LinkedBlockingQueue<>();
    private final CompletableFuture<RondoException> end = new CompletableFuture<>();
    private SumCore core;
    private ReplicaLoop<Command> loop;

    private void start(LoopLimits limits) {
        core = new SumCore();
        loop = GroupCommitLoop.start(
                "test", core, journal, Wire.of(Added.class), clock, effects::add, end::complete, limits);
    }

    private void start(int snapshotAfter, int full) {
        start(new LoopLimits(snapshotAfter, full, NEVER));
    }

    private void start() {
        start(1_000, 2_000);
    }

    @AfterEach
    void stop() {
        loop.close();
    }

    private static Object get(CompletableFuture<Object> reply) throws Exception {
        return reply.get(HandJournal.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static RondoException failure(CompletableFuture<Object> reply) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> get(reply));
        return (RondoException) failure.getCause();
    }

    private CompletableFuture<Object> add(long amount) {
        return loop.submit(new Command.Add(amount));
    }

    private Object read() throws Exception {
        return get(loop.submit(new Command.Read()));
    }

    /** Adds one and makes it durable. */
    private void addDurably() throws Exception {
        CompletableFuture<Object> reply = add(1);
        journal.finish(journal.next());
        get(reply);
    }

    @Test
    void repliesAndEffectsLeaveWhenTheirBatchIsDurable() throws Exception {
        start();
        CompletableFuture<Object> reply = add(5);
        Append append = journal.next();
        assertFalse(reply.isDone());
        assertNull(effects.peek());
        journal.finish(append);
        assertEquals(5L, get(reply));
        assertEquals("added 5", effects.poll(HandJournal.PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void aLoopByHandGoesOnOnlyWhenItIsTurned() throws Exception {
        List<Runnable> beside = new ArrayList<>();
        GroupCommitLoop<Command, Added, String> turned = GroupCommitLoop.byHand(
                "test",
                new SumCore(),
                journal,
                Wire.of(Added.class),
                clock,
                effects::add,
                end::complete,
                new LoopLimits(1, 2_000, NEVER),
                beside::add);
        loop = turned;
        CompletableFuture<Object> reply = add(5);
        assertNull(journal.appends.peek());
        while (turned.turn()) {
            // until it waits for the journal
        }
        journal.finish(journal.appends.remove());
        assertFalse(reply.isDone());
        while (turned.turn()) {
            // until nothing is left to be done
        }
        assertEquals(5L, get(reply));
        assertEquals(1, beside.size()); // the snapshot, which the journal is past its bound for
        loop.close();
        assertFalse(turned.turn());
    }

    @Test
    void aReadWaitsForWhatItSaw() throws Exception {
        start();
        add(5);
        Append first = journal.next();
        CompletableFuture<Object> second = add(6);
        CompletableFuture<Object> read = loop.submit(new Command.Read());
        journal.finish(first);
        Append next = journal.next();
        assertFalse(second.isDone());
        assertFalse(read.isDone());
        journal.finish(next);
        assertEquals(11L, get(second));
        assertEquals(11L, get(read));
        assertEquals(11L, read());
    }

    @Test
    void aRefusalWaitsForWhatItSaw() throws Exception {
        start();
        add(5);
        Append first = journal.next();
        CompletableFuture<Object> second = add(6);
        CompletableFuture<Object> refused = loop.submit(new Command.Refuse());
        CompletableFuture<Object> failed = loop.submit(new Command.Fail());
        journal.finish(first);
        Append next = journal.next();
        assertFalse(second.isDone());
        assertFalse(refused.isDone());
        assertFalse(failed.isDone());
        journal.finish(next);
        assertEquals("sum-is-11", failure(refused).code());
        assertEquals("command-failed", failure(failed).code());
    }

    @Test
    void aRefusalThatSawWhatNeverCameToBeIsNotGiven() throws Exception {
        start();
        add(5);
        Append append = journal.next();
        CompletableFuture<Object> refused = loop.submit(new Command.Refuse());
        append.done().completeExceptionally(new IllegalStateException("the journal is gone"));
        assertEquals("not-leader", failure(refused).code());
    }

    @Test
    void commandsThatComeDuringAnAppendShareTheNext() throws Exception {
        start();
        add(1);
        Append first = journal.next();
        List<CompletableFuture<Object>> replies = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            replies.add(add(1));
        }
        journal.finish(first);
        int batches = finishAllUntil(replies.get(99));
        assertEquals(101L, get(replies.get(99)));
        assertTrue(batches <= 3, "appends: " + batches);
    }

    private int finishAllUntil(CompletableFuture<Object> reply) {
        AtomicInteger batches = new AtomicInteger();
        Patience.until("the reply", () -> {
            Append append = journal.appends.poll();
            if (append != null) {
                batches.incrementAndGet();
                assertTrue(append.batch().length <= BatchFormat.MOST);
                journal.finish(append);
            }
            return reply.isDone();
        });
        return batches.get();
    }

    @Test
    void whatACoreTellsItselfSharesTheEntryOfItsCauseUpToAGuardedDecision() throws Exception {
        start();
        CompletableFuture<Object> chain = loop.submit(new Command.Chain(3, GUARD));
        Append append = journal.next();
        assertTrue(append.guard().conditions().isEmpty());
        journal.finish(append);
        assertEquals(1L, get(chain));
        List<String> out = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            out.add(effects.poll(HandJournal.PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
        assertEquals(List.of("added 1", "added 1", "added 1", "next"), out);
        assertEquals(3L, read());
    }

    @Test
    void aGuardedDecisionHasTheJournalToItselfAndIsAppliedAfterSuccess() throws Exception {
        start();
        add(1);
        Append first = journal.next();
        add(2);
        CompletableFuture<Object> guarded = loop.submit(new Command.AddIf(10, GUARD));
        CompletableFuture<Object> later = add(100);
        journal.finish(first);
        Append second = journal.next();
        assertEquals(List.of(), second.guard().conditions());
        journal.finish(second);
        Append alone = journal.next();
        assertEquals(GUARD, alone.guard());
        assertFalse(guarded.isDone());
        assertNull(journal.appends.poll());
        journal.finish(alone);
        assertEquals(13L, get(guarded));
        journal.finish(journal.next());
        assertEquals(113L, get(later));
    }

    @Test
    void aGuardedDecisionIsNotOvertakenForEverByCommandsThatKeepComing() throws Exception {
        start();
        add(1);
        Append append = journal.next();
        CompletableFuture<Object> guarded = loop.submit(new Command.AddIf(10, GUARD));
        for (int appends = 0; append.guard().conditions().isEmpty(); appends++) {
            assertTrue(appends < 10, "the guarded decision starves");
            add(1);
            journal.finish(append);
            append = journal.next();
        }
        journal.finish(append);
        assertEquals(11L, get(guarded));
    }

    @Test
    void aRefusedDecisionChangesNothing() throws Exception {
        start();
        CompletableFuture<Object> guarded = loop.submit(new Command.AddIf(10, GUARD));
        journal.next().done().complete(Journal.Outcome.REFUSED);
        assertEquals("refused", get(guarded));
        assertEquals(0L, read());
        assertNull(effects.peek());
        assertFalse(end.isDone());
    }

    @Test
    void aFailedAppendFailsAllThatWaitsAndEndsTheLoop() throws Exception {
        start();
        CompletableFuture<Object> first = add(5);
        Append append = journal.next();
        CompletableFuture<Object> read = loop.submit(new Command.Read());
        CompletableFuture<Object> second = add(6);
        append.done().completeExceptionally(new IllegalStateException("the journal is gone"));
        for (CompletableFuture<Object> each : List.of(first, read, second)) {
            assertEquals("not-leader", failure(each).code());
            assertEquals(ErrorKind.RETRYABLE, failure(each).kind());
        }
        assertEquals(
                "not-leader",
                end.get(HandJournal.PATIENCE_SECONDS, TimeUnit.SECONDS).code());
        assertNull(effects.peek());
        assertEquals("not-leader", failure(loop.submit(new Command.Read())).code());
    }

    @Test
    void closingSettlesTheCommandsInFlightAndTellsNobodyOfAnEnd() throws Exception {
        start();
        CompletableFuture<Object> inFlight = add(1);
        Append append = journal.next();
        CompletableFuture<Object> waiting = add(2);
        loop.close();
        assertEquals("not-leader", failure(inFlight).code());
        assertEquals("not-leader", failure(waiting).code());
        append.done().complete(Journal.Outcome.DURABLE); // too late to matter
        assertEquals("not-leader", failure(add(3)).code());
        assertFalse(end.isDone());
        assertNull(effects.peek());
    }

    @Test
    void aCommandThatCannotBeDecidedFailsAlone() throws Exception {
        start();
        assertEquals("command-failed", failure(loop.submit(new Command.Fail())).code());
        assertEquals(0L, read());
    }

    @Test
    void aDecisionOfManyRecordsGoesInSeveralEntriesOneAfterTheOther() throws Exception {
        start();
        CompletableFuture<Object> many = loop.submit(new Command.Many(1_000, 200));
        int entries = finishAllUntil(many);
        assertTrue(entries > 4, "entries: " + entries);
        loop.close();
        start();
        assertEquals(1_000L, read());
    }

    @Test
    void aRecordLargerThanAnEntryIsRefusedUnapplied() throws Exception {
        start();
        assertEquals(
                "decision-too-large",
                failure(loop.submit(new Command.Large(50_000))).code());
        assertEquals(0L, read());
    }

    @Test
    void entriesStayWithinTheirLimit() throws Exception {
        start();
        add(1);
        Append first = journal.next();
        CompletableFuture<Object> last = null;
        for (int i = 0; i < 10; i++) {
            last = loop.submit(new Command.Large(20_000));
        }
        journal.finish(first);
        finishAllUntil(last);
        assertEquals(1L, get(last));
    }

    @Test
    void aRecordThatCannotBeAppliedEndsTheLoopAndIsNotForTheNextOne() throws Exception {
        start();
        CompletableFuture<Object> other = add(1);
        Append append = journal.next();
        RondoException failure = failure(loop.submit(new Command.Poison()));
        assertEquals(ErrorKind.INTERNAL, failure.kind());
        assertEquals("core-failed", failure.code());
        assertEquals("not-leader", failure(other).code(), "another leader may be asked for it");
        journal.finish(append);
        assertEquals(
                "core-failed",
                end.get(HandJournal.PATIENCE_SECONDS, TimeUnit.SECONDS).code());
    }

    @Test
    void recoveryAppliesSnapshotAndTailAndResumes() throws Exception {
        start(2, 10);
        addDurably();
        addDurably();
        Snapshot snapshot = journal.nextSnapshot();
        addDurably();
        snapshot.done().complete(null);
        Patience.until("a snapshot in place of the tail", () -> journal.tailLength() <= 1);
        loop.close();
        effects.clear();
        start();
        assertEquals(3L, read());
        assertEquals("resumed at 3", effects.poll(HandJournal.PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void aDamagedEntryIsNotTakenForRecords() {
        start();
        BatchFormat<Added> format = new BatchFormat<>(Wire.of(Added.class));
        byte[] cut = {0, 0, 0, 9, 1};
        assertEquals(
                "journal-damaged",
                assertThrows(RondoException.class, () -> format.decode(cut)).code());
    }

    @Test
    void aSnapshotIsTakenThoughCommandsNeverCease() throws Exception {
        start(5, 100);
        add(1);
        for (int appends = 1; journal.snapshots.isEmpty(); appends++) {
            assertTrue(appends < 50, "no snapshot under load");
            Append append = journal.next();
            add(1);
            int before = appends; // there is no moment without a decision that is not durable yet
            Patience.until("the next decision", () -> core.decided.get() > before);
            journal.finish(append);
        }
        Snapshot snapshot = journal.nextSnapshot();
        assertEquals(
                Long.parseLong(new String(snapshot.bytes(), UTF_8)), snapshot.end(), "one was added in each batch");
        snapshot.done().complete(null);
    }

    @Test
    void appendsGoOnWhileASnapshotIsStored() throws Exception {
        start(2, 100);
        addDurably();
        addDurably();
        Snapshot snapshot = journal.nextSnapshot();
        assertEquals("2", new String(snapshot.bytes(), UTF_8));
        assertEquals(2, snapshot.end());
        addDurably();
        assertEquals(3L, read());
        snapshot.done().complete(null);
    }

    @Test
    void aFullJournalRefusesWritesServesReadsAndRecoversWithTheNextSnapshot() throws Exception {
        int full = 40;
        start(4, full);
        journal.refusing = true;
        for (int i = 0; i < full; i++) {
            addDurably();
        }
        Patience.until("another try", () -> {
            clock.advance(Duration.ofSeconds(1));
            loop.submit(new Command.Read()).join();
            return journal.refused.get() > 1;
        });
        RondoException refusal = failure(add(1));
        assertEquals("journal-full", refusal.code());
        assertEquals(ErrorKind.RETRYABLE, refusal.kind());
        assertEquals(
                "journal-full",
                failure(loop.submit(new Command.AddIf(1, GUARD))).code());
        assertEquals(40L, read());
        assertFalse(end.isDone());

        journal.refusing = false;
        Patience.until("another snapshot", () -> {
            clock.advance(Duration.ofSeconds(1));
            loop.submit(new Command.Read()).join();
            return !journal.snapshots.isEmpty();
        });
        journal.nextSnapshot().done().complete(null);
        Patience.until("a snapshot in place of the tail", () -> journal.tailLength() < full);
        addDurably();
        assertEquals(41L, read());
    }

    @Test
    void aHungLoopIsGivenUpAndWhatWaitsIsSettled() throws Exception {
        Duration stall = Duration.ofMillis(40);
        start(new LoopLimits(1_000, 2_000, stall));
        CountDownLatch until = new CountDownLatch(1);
        CompletableFuture<Object> hanging = loop.submit(new Command.Hang(until));
        CompletableFuture<Object> behind = loop.submit(new Command.Read());
        Patience.until("the end of the loop", () -> {
            clock.advance(stall);
            return end.isDone();
        });
        assertEquals("loop-stalled", end.join().code());
        assertEquals("not-leader", failure(hanging).code());
        assertEquals("not-leader", failure(behind).code());
        until.countDown();
    }
}
