package io.rondo.coordination.leader;

import io.rondo.base.time.Clock;
import java.util.concurrent.TimeUnit;

/** Pauses after failures: each twice as long as the one before, up to a bound, and short again after a time without failure. */
final class Backoff {
    static final long FIRST_MILLIS = 100;
    static final long LONGEST_MILLIS = 10_000;
    private static final long CALM_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Clock clock;
    private long pause = FIRST_MILLIS;
    private long last;

    Backoff(Clock clock) {
        this.clock = clock;
        this.last = clock.nanos();
    }

    /** There was a failure: how long to keep away. */
    synchronized long nextMillis() {
        long now = clock.nanos();
        if (now - last > CALM_NANOS) {
            pause = FIRST_MILLIS;
        }
        last = now;
        long next = pause;
        pause = Math.min(LONGEST_MILLIS, 2 * pause);
        return next;
    }
}
