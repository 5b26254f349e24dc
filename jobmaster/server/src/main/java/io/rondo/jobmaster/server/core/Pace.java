package io.rondo.jobmaster.server.core;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How fast workers finish maps, and how many each should therefore have in advance. A slot whose next map has to come from the
 * master waits for a report, two appends to the journal and a poll. Where tasks take seconds that is nothing; where they
 * take next to no time it is nearly all there is. So a worker gets as many maps beyond its slots as it finishes while that
 * goes on, and none if its tasks are long: what waits at one worker cannot be done by another.
 *
 * <p>Soft state. The rate is an average over the last {@link #MEMORY_MILLIS}, older maps counting exponentially less.
 */
final class Pace {
    private static final double MEMORY_MILLIS = 200;
    /** How long the master may take, with room to spare. */
    private static final double ADVANCE_MILLIS = 50;
    /** A worker's poll mentions each. */
    private static final int MOST = 256;

    private final Map<String, Rate> rates = new HashMap<>();

    /** Maps a millisecond, as of a time. */
    private record Rate(double maps, long at) {
        double now(long time) {
            return maps * Math.exp(-Math.max(0, time - at) / MEMORY_MILLIS);
        }
    }

    void finished(String worker, int maps, long now) {
        if (maps > 0) {
            Rate before = rates.getOrDefault(worker, new Rate(0, now));
            rates.put(worker, new Rate(before.now(now) + maps / MEMORY_MILLIS, now));
        }
    }

    /**
     * How many maps beyond its slots the worker should have.
     *
     * @param idle maps that nobody has
     * @param workers who share them: towards the end each gets less, so that all end together
     */
    int advance(String worker, int idle, int workers, long now) {
        Rate rate = rates.get(worker);
        if (rate == null) {
            return 0;
        }
        double wanted = rate.now(now) * ADVANCE_MILLIS;
        return (int) Math.min(Math.min(wanted, MOST), idle / (2.0 * Math.max(1, workers)));
    }

    void retain(Set<String> workers) {
        rates.keySet().retainAll(workers);
    }
}
