package io.rondo.testing.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Virtual time, chance and a queue of events: everything that is not decided by the code under test is decided here, from
 * one seed. Events at the same time run in the order in which they were scheduled. Single-threaded.
 */
public final class Simulation {
    private final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private long now;
    private long scheduled;

    private record Event(long at, long order, Runnable action) {}

    /** Time begins at {@code startMillis}. */
    public Simulation(long seed, long startMillis) {
        this.random = new Random(seed);
        this.now = startMillis;
    }

    /** Milliseconds. */
    public long now() {
        return now;
    }

    public void after(long millis, Runnable action) {
        events.add(new Event(now + Math.max(0, millis), scheduled++, action));
    }

    /** Schedules after a random time of {@code least} to {@code most} milliseconds. */
    public void between(int least, int most, Runnable action) {
        after(least + random.nextInt(most - least + 1), action);
    }

    /** True once in {@code times} on average; never if that is 0. */
    public boolean onceIn(int times) {
        return times > 0 && random.nextInt(times) == 0;
    }

    /** A number from 0 to {@code bound}, exclusive. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /**
     * Runs events, and {@code check} after each, until {@code done}. Returns false if it is still not done at
     * {@code deadline} or nothing is left to happen.
     */
    public boolean run(BooleanSupplier done, long deadline, Runnable check) {
        while (!done.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.at() > deadline) {
                return false;
            }
            events.remove();
            now = next.at();
            next.action().run();
            check.run();
        }
        return true;
    }
}
