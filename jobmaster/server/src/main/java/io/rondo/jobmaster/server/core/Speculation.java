package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.client.protocol.AttemptId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which task of a phase gets a second attempt beside the one that runs: the one that is expected to end last, if a new attempt is
 * expected to end before it. Whichever is prepared first is chosen; the other one is cancelled.
 *
 * <p>The estimate is LATE's (Zaharia et al., OSDI 2008): an attempt goes on as fast as it did so far. The conditions are those
 * of Hadoop's {@code DefaultSpeculator}: some tasks of the phase are done; the attempt has run for longer than they took, by
 * their standard deviation; and few tasks at a time run twice. Slots and other tasks are the caller's to look at.
 *
 * @param tasks of the phase
 * @param done how long those that are done took
 */
record Speculation(int tasks, Durations done) {
    /** A task that takes less is not worth a second attempt, whatever the others took. */
    static final long LEAST_MILLIS = 3_000;

    /** Of the tasks of the phase, one of so many must be done before anything is known of how long they take. */
    private static final int DONE_ONE_IN = 20;

    /** Of the tasks that run, one of so many may run twice at a time, and at least one. */
    private static final int TWICE_ONE_IN = 10;

    /**
     * A task that runs.
     *
     * @param id of its first running attempt
     * @param started when that was assigned
     * @param fraction how far it has come, between 0 and 1, as it last said
     * @param twice whether it has a second running attempt
     */
    record Running(AttemptId id, String worker, long started, double fraction, boolean twice) {
        private double remaining(long now) {
            double elapsed = now - started;
            return fraction <= 0 ? Double.MAX_VALUE : elapsed * (1 - fraction) / fraction;
        }
    }

    /**
     * The task that should get a second attempt now.
     *
     * @param running all tasks of the phase that run
     * @param fit whether a task may run where there is a slot
     */
    Optional<Running> choose(List<Running> running, Predicate<Running> fit, long now) {
        long twice = running.stream().filter(Running::twice).count();
        boolean known = done.count() > 0 && (long) done.count() * DONE_ONE_IN >= tasks;
        if (!known || twice >= Math.max(1, running.size() / TWICE_ONE_IN)) {
            return Optional.empty();
        }
        double usual = Math.max(LEAST_MILLIS, done.mean() + done.deviation());
        return running.stream()
                .filter(one -> !one.twice() && now - one.started() > usual && one.remaining(now) > done.mean())
                .filter(fit)
                .max(Comparator.comparingDouble((Running one) -> one.remaining(now))
                        .thenComparingLong(one -> now - one.started()));
    }
}
