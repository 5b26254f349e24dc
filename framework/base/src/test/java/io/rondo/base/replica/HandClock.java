package io.rondo.base.replica;

import io.rondo.base.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Stands still until a test moves it. */
final class HandClock implements Clock {
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long millis() {
        return nanos.get() / 1_000_000;
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
