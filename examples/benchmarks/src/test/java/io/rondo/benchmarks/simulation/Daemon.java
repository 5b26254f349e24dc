package io.rondo.benchmarks.simulation;

import io.rondo.base.time.Clock;
import io.rondo.testing.simulation.Simulation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * A process on a machine of its own. What it has planned and what comes to it happens only while that very start of it is up, and
 * waits while it stands still. It has a wall clock of its own, which may jump; the time between two events it measures right.
 */
abstract class Daemon {
    final World world;
    final Simulation simulation;
    final String name;
    private final int host;
    private final Deque<Runnable> late = new ArrayDeque<>();
    private int starts;
    private boolean up;
    private boolean paused;
    private boolean gone;
    private long clockAhead;

    final Clock clock = new Clock() {
        @Override
        public long millis() {
            return simulation.now() + clockAhead;
        }

        @Override
        public long nanos() {
            return TimeUnit.MILLISECONDS.toNanos(simulation.now());
        }
    };

    Daemon(World world, String name) {
        this.world = world;
        this.simulation = world.simulation;
        this.name = name;
        this.host = world.network.join();
    }

    /** Where it is in the network. */
    int host() {
        return host;
    }

    boolean up() {
        return up;
    }

    /** Whether it is up and does not stand still. */
    boolean running() {
        return up && !paused;
    }

    void start() {
        if (!up && !gone) {
            starts++;
            up = true;
            paused = false;
            begin();
        }
    }

    /** It begins with nothing but what is on its disk. */
    abstract void begin();

    /** It is dead from now on. */
    abstract void ended();

    void crash() {
        if (up) {
            up = false;
            paused = false;
            late.clear();
            ended();
        }
    }

    /** Its machine will never be back. */
    void leaveForGood() {
        crash();
        gone = true;
    }

    boolean isGone() {
        return gone;
    }

    void pause() {
        paused = up;
    }

    void resume() {
        if (paused) {
            paused = false;
            while (running() && !late.isEmpty()) {
                late.poll().run();
            }
        }
    }

    /** From now on its wall clock shows another time. */
    void jump(long millis) {
        clockAhead += millis;
    }

    /** Does something later, if it is still the same start of this process then. */
    void after(long millis, Runnable action) {
        simulation.after(millis, guarded(action));
    }

    void between(int least, int most, Runnable action) {
        simulation.between(least, most, guarded(action));
    }

    /** The action, bound to this start of the process. */
    Runnable guarded(Runnable action) {
        return guarded(starts, action);
    }

    /** How often it has been started: tells one start from another. */
    int starts() {
        return starts;
    }

    Runnable guarded(int start, Runnable action) {
        return () -> {
            if (up && starts == start) {
                if (paused) {
                    late.add(guarded(start, action));
                } else {
                    action.run();
                }
            }
        };
    }

    /** Something comes from outside, for whoever is up now. */
    void arrives(Runnable action) {
        guarded(action).run();
    }

    @Override
    public String toString() {
        return name;
    }
}
