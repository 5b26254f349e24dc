package io.rondo.benchmarks.faults;

import io.rondo.base.fault.FaultPoint;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One daemon of a {@link FaultCluster}, as its network and its threads see it: it runs, stands still as after SIGSTOP, or is
 * dead as after SIGKILL. All of a daemon's messages go through {@link Fabric} and {@link ZooKeeperLink}, which look here, so a
 * dead daemon reaches nobody, whatever its threads still do; and a thread that comes to a fault point then stays there.
 */
final class Daemon implements Consumer<FaultPoint> {
    /** What it is. */
    enum Kind {
        MASTER,
        NODE,
        WORKER,
        CLIENT
    }

    private enum State {
        RUNNING,
        STOPPED,
        DEAD,
        /** Dead, and its threads may unwind. */
        BURIED
    }

    /** Unwinds the threads of a dead daemon when nobody looks any more. */
    static final class Buried extends Error {
        private static final long serialVersionUID = 1L;
    }

    final String name;
    final Kind kind;
    private final BiConsumer<Daemon, FaultPoint> observer;
    private State state = State.RUNNING;

    Daemon(String name, Kind kind, BiConsumer<Daemon, FaultPoint> observer) {
        this.name = name;
        this.kind = kind;
        this.observer = observer;
    }

    @Override
    public void accept(FaultPoint point) {
        observer.accept(this, point);
        stayIfNotRunning();
    }

    /** Where the daemon stands still or is dead, its thread does not go on. */
    private synchronized void stayIfNotRunning() {
        boolean interrupted = false;
        while (state == State.STOPPED || state == State.DEAD) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // whoever interrupts a dead thread is dead, too
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (state == State.BURIED) {
            throw new Buried();
        }
    }

    /** Waits while it stands still; false if it is dead. */
    synchronized boolean awaitRunning() {
        boolean interrupted = false;
        while (state == State.STOPPED) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return state == State.RUNNING;
    }

    synchronized boolean dead() {
        return state == State.DEAD || state == State.BURIED;
    }

    synchronized boolean running() {
        return state == State.RUNNING;
    }

    synchronized void stop() {
        if (state == State.RUNNING) {
            state = State.STOPPED;
        }
    }

    synchronized void resume() {
        if (state == State.STOPPED) {
            state = State.RUNNING;
            notifyAll();
        }
    }

    synchronized void kill() {
        if (!dead()) {
            state = State.DEAD;
            notifyAll();
        }
    }

    synchronized void bury() {
        state = State.BURIED;
        notifyAll();
    }

    @Override
    public String toString() {
        return name;
    }
}
