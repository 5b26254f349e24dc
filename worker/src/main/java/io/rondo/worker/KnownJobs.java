package io.rondo.worker;

import io.rondo.jobmaster.client.protocol.JobSubmission;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The jobs this worker has something of: their submissions, and with them code and processes. The master names jobs to
 * forget only while attempts or outputs of theirs are here, so those with neither are dropped after a while.
 */
final class KnownJobs {
    private static final long IDLE = TimeUnit.SECONDS.toNanos(5);

    private final Map<String, Known> jobs = new ConcurrentHashMap<>();

    private static final class Known {
        private final JobSubmission submission;
        private volatile long lastUsed = System.nanoTime();

        Known(JobSubmission submission) {
            this.submission = submission;
        }
    }

    /** The job's submission, asked for once. */
    JobSubmission get(String job, Function<String, JobSubmission> source) {
        Known known = jobs.computeIfAbsent(job, key -> new Known(source.apply(key)));
        known.lastUsed = System.nanoTime();
        return known.submission;
    }

    void remove(String job) {
        jobs.remove(job);
    }

    /** Jobs that have not been in use for a while. Asking counts as use for those in use now. */
    List<String> idle(Predicate<String> inUse) {
        long now = System.nanoTime();
        jobs.forEach((job, known) -> {
            if (inUse.test(job)) {
                known.lastUsed = now;
            }
        });
        return jobs.entrySet().stream()
                .filter(entry -> now - entry.getValue().lastUsed > IDLE)
                .map(Map.Entry::getKey)
                .toList();
    }
}
