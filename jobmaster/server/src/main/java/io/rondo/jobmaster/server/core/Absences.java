package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.server.core.JobRecord.AttemptEnd;
import io.rondo.jobmaster.server.core.JobRecord.AttemptEnded;
import io.rondo.jobmaster.server.core.JobRecord.Draining;
import io.rondo.jobmaster.server.core.JobRecord.MapLost;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives up workers that are silent for too long, and what only they have. Silence counts only while we listened: after a
 * change of leader, a pause, or a jump of the clock, everybody has the whole time again to make himself heard.
 */
final class Absences {
    /** Ticks come every half second; a longer pause between two means that we heard nobody. */
    private static final long DEAF_MILLIS = 2_000;

    private final JobView view;
    private final Workers workers;
    private final long timeoutMillis;
    private long listeningSince = Long.MIN_VALUE;
    private long lastTick;

    Absences(JobView view, Workers workers, long timeoutMillis) {
        this.view = view;
        this.workers = workers;
        this.timeoutMillis = timeoutMillis;
    }

    List<JobRecord> tick(long now) {
        long since = now - lastTick;
        lastTick = now;
        if (listeningSince == Long.MIN_VALUE || since < 0 || since > DEAF_MILLIS) {
            listeningSince = now;
            workers.heardAtLatest(now);
        }
        List<JobRecord> records = new ArrayList<>();
        if (now - listeningSince <= timeoutMillis) {
            return records;
        }
        workers.forgetThoseNotHeardSince(now - timeoutMillis);
        view.active().forEach(job -> giveUp(job, records, now));
        for (String worker : view.draining) {
            if (workers.gone(worker)) { // ids are never used again
                records.add(new Draining(worker, false, now));
            }
        }
        return records;
    }

    private void giveUp(Job job, List<JobRecord> records, long now) {
        for (Task.Attempt attempt : job.running()) {
            if (workers.gone(attempt.worker)) {
                records.add(new AttemptEnded(attempt.id, AttemptEnd.LOST, "its worker is gone", now));
            }
        }
        if (job.needsMaps()) {
            job.maps
                    .done()
                    .filter(i -> workers.gone(job.maps.at(i).chosen().worker))
                    .forEach(i -> records.add(new MapLost(job.id, i, "its worker is gone", false, now)));
        }
    }
}
