package io.rondo.dfs.node.repair;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Bytes at a steady rate: who takes more than a second's worth ahead waits. One thread's own. */
final class Throttle {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long bytesPerSecond;
    private final LongSupplier nanos;
    private final LongConsumer waiting;
    /** When what was taken so far is paid for, in nanoseconds. */
    private long paidUntil;

    /** @param bytesPerSecond nothing is held up if it is nothing */
    Throttle(long bytesPerSecond) {
        this(bytesPerSecond, System::nanoTime, LockSupport::parkNanos);
    }

    /** By another clock; {@code waiting} waits for so many nanoseconds, or less. */
    Throttle(long bytesPerSecond, LongSupplier nanos, LongConsumer waiting) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanos = nanos;
        this.waiting = waiting;
        this.paidUntil = nanos.getAsLong();
    }

    void take(long bytes) {
        if (bytesPerSecond <= 0) {
            return;
        }
        long now = nanos.getAsLong();
        if (now - paidUntil > SECOND) {
            paidUntil = now - SECOND;
        }
        paidUntil += (long) ((double) bytes / bytesPerSecond * SECOND);
        for (long left = paidUntil - now;
                left > 0 && !Thread.currentThread().isInterrupted();
                left = paidUntil - nanos.getAsLong()) {
            waiting.accept(left);
        }
    }
}
