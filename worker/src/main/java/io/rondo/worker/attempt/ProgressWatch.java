package io.rondo.worker.attempt;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.time.Clock;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Notices attempts that do nothing for too long, as Hadoop does by {@code mapreduce.task.timeout}: they read and write no record
 * and do not say that they are alive. Such an attempt has failed; its thread is told to stop.
 */
final class ProgressWatch implements AutoCloseable {
    private static final long LOOK_MILLIS = 500;

    private final Clock clock;
    private final Map<RunningAttempt, Watched> all = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("progress-watch"));

    /** For the watching thread, but for what does not change. */
    private static final class Watched {
        private final Thread thread;
        private final Duration limit;
        private final Supplier<String> log;
        private long steps;
        private long since;

        Watched(Thread thread, Duration limit, Supplier<String> log, long now) {
            this.thread = thread;
            this.limit = limit;
            this.log = log;
            this.since = now;
        }
    }

    ProgressWatch(Clock clock) {
        this.clock = clock;
        timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * The attempt is running on this thread from now on.
     *
     * @param limit zero for none
     * @param log gives what the attempt has printed last
     */
    void enter(RunningAttempt attempt, Duration limit, Supplier<String> log) {
        if (!limit.isZero()) {
            all.put(attempt, new Watched(Thread.currentThread(), limit, log, clock.nanos()));
        }
    }

    void leave(RunningAttempt attempt) {
        all.remove(attempt);
    }

    /** Looks at every attempt once. */
    void look() {
        long now = clock.nanos();
        all.forEach((attempt, watched) -> {
            long steps = attempt.steps();
            if (steps != watched.steps) {
                watched.steps = steps;
                watched.since = now;
            } else if (now - watched.since > watched.limit.toNanos() && all.remove(attempt, watched)) {
                attempt.hang(report(attempt, watched));
            }
        });
    }

    private static Report.Failed report(RunningAttempt attempt, Watched watched) {
        StringBuilder message = new StringBuilder("The task has done nothing for ")
                .append(watched.limit.toSeconds())
                .append(
                        " s: it has read and written no record and has not called TaskContext.progress(). If that is meant,"
                                + " raise rondo.task-timeout. It is")
                .append(Failures.whereabouts(watched.thread.getStackTrace()));
        return new Report.Failed(
                attempt.id(),
                ErrorKind.RETRYABLE,
                "task-timeout",
                message.toString(),
                attempt.place().toString(),
                watched.log.get());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
