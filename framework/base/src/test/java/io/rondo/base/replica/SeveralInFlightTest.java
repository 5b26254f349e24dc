package io.rondo.base.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.replica.HandJournal.Append;
import io.rondo.base.replica.SumCore.Added;
import io.rondo.base.replica.SumCore.Command;
import io.rondo.base.wire.Wire;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A loop that appends two batches at a time, turned by hand. */
class SeveralInFlightTest {
    private static final Guard GUARD = new Guard(List.of(new Guard.Condition.EpochIs("keeper", 1)));

    private final HandJournal journal = new HandJournal();
    private final Deque<Runnable> beside = new ArrayDeque<>();
    private final GroupCommitLoop<Command, Added, String> loop = loop(journal, 4);

    private GroupCommitLoop<Command, Added, String> loop(HandJournal over, int snapshotAfter) {
        return GroupCommitLoop.byHand(
                "test",
                new SumCore(),
                over,
                Wire.of(Added.class),
                new HandClock(),
                effect -> {},
                reason -> {},
                new LoopLimits(snapshotAfter, 2_000, Duration.ofDays(1), 2),
                beside::add);
    }

    private CompletableFuture<Object> submit(Command command) {
        CompletableFuture<Object> reply = loop.submit(command);
        turn();
        return reply;
    }

    private CompletableFuture<Object> add(long amount) {
        return submit(new Command.Add(amount));
    }

    private void turn() {
        while (loop.turn()) {
            // until it waits for the journal
        }
    }

    private void finish(Append append) {
        journal.finish(append);
        turn();
    }

    @Test
    void theSecondBatchDoesNotWaitForTheFirstAndTheThirdWaitsForOne() {
        CompletableFuture<Object> first = add(1);
        CompletableFuture<Object> second = add(2);
        CompletableFuture<Object> third = add(4);
        CompletableFuture<Object> fourth = add(8);
        assertEquals(2, journal.appends.size());
        finish(journal.appends.remove());
        assertEquals(1L, first.join());
        assertFalse(second.isDone());
        assertEquals(2, journal.appends.size());
        finish(journal.appends.remove());
        assertEquals(3L, second.join());
        finish(journal.appends.remove());
        assertEquals(7L, third.join());
        assertEquals(15L, fourth.join()); // it shared the third's batch
        assertNull(journal.appends.peek());
    }

    @Test
    void aReadWaitsForAllThatItSaw() {
        add(1);
        add(2);
        CompletableFuture<Object> read = submit(new Command.Read());
        finish(journal.appends.remove());
        assertFalse(read.isDone());
        finish(journal.appends.remove());
        assertEquals(3L, read.join());
    }

    @Test
    void aReadBehindOneBatchIsNotAnsweredBeforeIt() {
        add(1);
        CompletableFuture<Object> read = submit(new Command.Read());
        assertFalse(read.isDone());
        finish(journal.appends.remove());
        assertEquals(1L, read.join());
    }

    @Test
    void aGuardedDecisionWaitsForBothAndNothingFollowsIt() {
        add(1);
        add(2);
        CompletableFuture<Object> guarded = submit(new Command.AddIf(10, GUARD));
        CompletableFuture<Object> later = add(100);
        finish(journal.appends.remove());
        finish(journal.appends.remove());
        Append alone = journal.appends.remove();
        assertEquals(GUARD, alone.guard());
        assertNull(journal.appends.peek());
        finish(alone);
        assertEquals(13L, guarded.join());
        finish(journal.appends.remove());
        assertEquals(113L, later.join());
    }

    @Test
    void nothingFollowsADecisionThatGoesInSeveralEntriesBeforeItsLast() {
        CompletableFuture<Object> many = submit(new Command.Many(1_000, 200));
        CompletableFuture<Object> later = add(1);
        int entries = 0;
        while (!many.isDone()) {
            assertTrue(journal.appends.size() == 1 || journal.appends.size() == 2 && !later.isDone());
            finish(journal.appends.remove());
            entries++;
        }
        assertTrue(entries > 4, "entries: " + entries);
        while (!later.isDone()) {
            finish(journal.appends.remove());
        }
        assertEquals(1_001L, later.join());
        assertEquals(1_001L, recovered());
    }

    @Test
    void aSnapshotStandsForItsOwnBatchAndNotForWhatWasDurableBeforeTheLoopHeardOfIt() {
        for (int i = 0; i < 3; i++) {
            add(1);
            finish(journal.appends.remove());
        }
        add(1); // with it a snapshot is wanted, but not yet when it is sent
        add(1);
        finish(journal.appends.remove());
        add(1); // the snapshot of the view with this one
        add(1);
        Append withSnapshot = journal.appends.remove();
        finish(withSnapshot);
        Append last = journal.appends.remove();
        Append behind = journal.appends.remove();
        journal.finish(last);
        journal.finish(behind); // both are durable before the loop is told of the first
        turn();
        storeSnapshots();
        assertEquals(7L, recovered());
    }

    @Test
    void whateverTheOrderOfEventsASuccessorRecoversWhatWasAnswered() {
        for (int seed = 0; seed < 200; seed++) {
            whatASuccessorRecoversIsWhatWasAnswered(seed);
        }
    }

    private void whatASuccessorRecoversIsWhatWasAnswered(int seed) {
        Random random = new Random(seed);
        HandJournal over = new HandJournal();
        GroupCommitLoop<Command, Added, String> leading = loop(over, 1 + random.nextInt(6));
        List<CompletableFuture<Object>> replies = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> replies.add(leading.submit(new Command.Add(1)));
                case 2 -> leading.turn();
                case 3 -> {
                    Append append = over.appends.poll();
                    if (append != null) {
                        over.finish(append);
                    }
                }
                default -> store(over);
            }
        }
        long answered = replies.stream().filter(CompletableFuture::isDone).count();
        long sum = sumOf(over);
        assertTrue(sum >= answered && sum <= replies.size(), () -> "seed " + seed + ": " + sum + " of " + answered);
        beside.clear();
    }

    private void store(HandJournal over) {
        Runnable compaction = beside.poll();
        if (compaction != null) {
            over.storeAtOnce();
            compaction.run();
        }
    }

    private void storeSnapshots() {
        while (!beside.isEmpty()) {
            store(journal);
        }
    }

    private long recovered() {
        return sumOf(journal);
    }

    private long sumOf(HandJournal over) {
        GroupCommitLoop<Command, Added, String> successor = loop(over, 1_000);
        CompletableFuture<Object> read = successor.submit(new Command.Read());
        while (successor.turn()) {
            // until it has answered
        }
        return (Long) read.join();
    }
}
