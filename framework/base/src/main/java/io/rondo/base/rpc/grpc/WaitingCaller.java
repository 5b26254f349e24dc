package io.rondo.base.rpc.grpc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Runs what a call has to run on the thread that waits for its answer, so that no third thread has to be woken between. */
final class WaitingCaller implements Executor {
    private final Thread caller = Thread.currentThread();
    private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();

    @Override
    public void execute(Runnable step) {
        steps.add(step);
        LockSupport.unpark(caller);
    }

    /** To be called by the thread that made this. Interrupts are kept for later. */
    void runUntil(Future<?> done) {
        boolean interrupted = false;
        while (!done.isDone()) {
            Runnable step = steps.poll();
            if (step != null) {
                step.run();
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            caller.interrupt();
        }
    }
}
