package io.rondo.dfs.node.repair;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Bytes at a steady rate: who takes more than a second's worth ahead waits. One thread's own. */
final class Throttle {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long bytesPerSecond;
    /** When what was taken so far is paid for, in nanoseconds. */
    private long paidUntil = System.nanoTime();

    /** @param bytesPerSecond nothing is held up if it is nothing */
    Throttle(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    void take(long bytes) {
        if (bytesPerSecond <= 0) {
            return;
        }
        long now = System.nanoTime();
        paidUntil = Math.max(paidUntil, now - SECOND) + (long) ((double) bytes / bytesPerSecond * SECOND);
        while (paidUntil - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(this, paidUntil - System.nanoTime());
        }
    }
}
