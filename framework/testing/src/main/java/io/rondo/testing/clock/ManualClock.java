package io.rondo.testing.clock;

import io.rondo.base.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Stands still until it is moved. The two kinds of time can be moved apart, as they are in life. */
public final class ManualClock implements Clock {
    private final AtomicLong millis;
    private final AtomicLong nanos = new AtomicLong();

    /** A wall clock at the beginning of 1970. */
    public ManualClock() {
        this(0);
    }

    public ManualClock(long startMillis) {
        millis = new AtomicLong(startMillis);
    }

    @Override
    public long millis() {
        return millis.get();
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    /** Time passes. */
    public void advance(Duration time) {
        millis.addAndGet(time.toMillis());
        nanos.addAndGet(time.toNanos());
    }

    /** Somebody sets the wall clock, forward or back; monotonic time takes no notice. */
    public void setWallClock(long newMillis) {
        millis.set(newMillis);
    }
}
