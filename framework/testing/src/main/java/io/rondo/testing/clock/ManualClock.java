package io.rondo.testing.clock;

import io.rondo.base.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Begins in 1970 and stands still until it is moved. The two kinds of time can be moved apart, as they are in life. */
public final class ManualClock implements Clock {
    private final AtomicLong millis = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();

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
