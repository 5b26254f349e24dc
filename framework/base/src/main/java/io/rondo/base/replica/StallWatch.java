package io.rondo.base.replica;

import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Notices a loop that is stuck in one piece of work. Heartbeats come from a thread of the session's own and would keep a hung
 * leader in its seat for ever.
 */
final class StallWatch implements AutoCloseable {
    private final Clock clock;
    private final Duration limit;
    private final ScheduledExecutorService timer;
    private volatile boolean working;
    private volatile long since;

    StallWatch(String name, Clock clock, Duration limit) {
        this.clock = clock;
        this.limit = limit;
        this.timer = Executors.newSingleThreadScheduledExecutor(new DaemonThreads(name + "-watch"));
    }

    void start(Runnable stalled) {
        long period = Math.max(1, limit.toMillis() / 4);
        timer.scheduleWithFixedDelay(
                () -> {
                    if (working && clock.nanos() - since > limit.toNanos()) {
                        stalled.run();
                    }
                },
                period,
                period,
                TimeUnit.MILLISECONDS);
    }

    /** A new piece of work begins. */
    void working() {
        since = clock.nanos();
        working = true;
    }

    /** There is nothing to do, which may last. */
    void idle() {
        working = false;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
