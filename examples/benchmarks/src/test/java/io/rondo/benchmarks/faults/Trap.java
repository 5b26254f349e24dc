package io.rondo.benchmarks.faults;

import io.rondo.base.fault.FaultPoint;
import io.rondo.benchmarks.faults.Daemon.Kind;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Waits at a fault point for the n-th daemon of a kind to come by, and does something to it, once. */
final class Trap {
    private final FaultPoint point;
    private final Kind kind;
    private final Consumer<Daemon> deed;
    private final CountDownLatch sprung = new CountDownLatch(1);
    private int left;
    private volatile Daemon caught;

    Trap(FaultPoint point, Kind kind, int which, Consumer<Daemon> deed) {
        this.point = point;
        this.kind = kind;
        this.left = which;
        this.deed = deed;
    }

    void reached(Daemon daemon, FaultPoint where) {
        if (where != point || daemon.kind != kind || !daemon.running()) {
            return;
        }
        synchronized (this) {
            if (--left != 0) {
                return;
            }
        }
        caught = daemon;
        deed.accept(daemon);
        sprung.countDown();
    }

    boolean sprung() {
        return sprung.getCount() == 0;
    }

    boolean await(long millis) throws InterruptedException {
        return sprung.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Who came by. */
    Daemon caught() {
        return caught;
    }
}
