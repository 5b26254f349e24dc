package io.rondo.base.replica;

import io.rondo.base.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a snapshot is taken, and its way into the journal on a thread of its own. One that fails is tried again after more
 * tail; where the tail may grow no more, after a pause. Belongs to the loop's thread.
 */
final class Compaction {
    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final Journal journal;
    private final Clock clock;
    private final LoopLimits limits;
    private final Executor beside;
    private final Consumer<Runnable> loop;
    private boolean running;
    private int wantedAt;
    private long failedAt;

    /**
     * @param beside runs what takes long, and not at once
     * @param loop brings a step to the loop's thread
     */
    Compaction(String name, Journal journal, Clock clock, LoopLimits limits, Executor beside, Consumer<Runnable> loop) {
        this.name = name;
        this.journal = journal;
        this.clock = clock;
        this.limits = limits;
        this.beside = beside;
        this.loop = loop;
        this.wantedAt = limits.snapshotAfter();
        this.failedAt = clock.nanos() - PAUSE_NANOS;
    }

    boolean wanted() {
        if (running) {
            return false;
        }
        return full() ? clock.nanos() - failedAt >= PAUSE_NANOS : journal.tailLength() >= wantedAt;
    }

    /** Nothing more may be appended before a snapshot has succeeded. */
    boolean full() {
        return journal.tailLength() >= limits.full();
    }

    /** Stores a snapshot of the view as it is with all that has been appended so far, and nothing more. */
    void start(Supplier<byte[]> snapshot) {
        running = true;
        long end = journal.end();
        beside.execute(() -> store(snapshot, end));
    }

    private void store(Supplier<byte[]> snapshot, long end) {
        try {
            journal.compact(snapshot.get(), end);
            loop.accept(this::succeeded);
        } catch (RuntimeException | Error e) {
            loop.accept(() -> failed(e));
        }
    }

    private void succeeded() {
        running = false;
        wantedAt = limits.snapshotAfter();
    }

    /** Also for a snapshot that the core could not make. */
    void failed(Throwable cause) {
        running = false;
        failedAt = clock.nanos();
        wantedAt = journal.tailLength() + Math.max(1, limits.snapshotAfter() / 4);
        LOG.warn(
                "{}: no snapshot could be stored; the journal's tail has {} batches and stops at {}",
                name,
                journal.tailLength(),
                limits.full(),
                cause);
    }
}
