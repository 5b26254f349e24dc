package io.rondo.jobmaster.server.core;

import io.rondo.base.error.ErrorKind;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Failure;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.jobmaster.server.core.JobRecord.AttemptEnd;
import io.rondo.jobmaster.server.core.JobRecord.AttemptEnded;
import io.rondo.jobmaster.server.core.JobRecord.AttemptPrepared;
import io.rondo.jobmaster.server.core.JobRecord.MapFinished;
import io.rondo.jobmaster.server.core.JobRecord.MapLost;
import io.rondo.jobmaster.server.core.JobRecord.Noted;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import io.rondo.jobmaster.server.core.JobRecord.OutputStepDone;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns a worker's reports into records. A report may come any number of times and late; what is settled stays. */
final class Reports {
    /** A deterministic failure of user code need not be seen more often than this. */
    private static final int SAME_FAILURE = 2;

    /** A reduce reports a failed fetch after several tries of its own. */
    private static final int FETCH_FAILURES = 2;

    private final JobView view;
    private final Workers workers;
    private final int maxAttempts;
    private final long now;
    private final List<JobRecord> records = new ArrayList<>();
    /** Attempts, lost maps and aborted jobs that this decision has settled already, though the view does not show it yet. */
    private final Set<Object> settled = new HashSet<>();

    Reports(JobView view, Workers workers, int maxAttempts, long now) {
        this.view = view;
        this.workers = workers;
        this.maxAttempts = maxAttempts;
        this.now = now;
    }

    List<JobRecord> decide(List<Report> reports) {
        for (Report report : reports) {
            Job job = view.jobs.get(report.attempt().job());
            Task task = job == null || job.state.over() ? null : job.task(report.attempt());
            Task.Attempt attempt = task == null ? null : task.attempt(report.attempt());
            if (report instanceof Report.FetchFailed fetch && job != null) {
                fetchFailed(job, fetch);
            } else if (attempt != null && attempt.running() && isEnd(report) && settled.add(attempt.id)) {
                decide(job, task, report);
            }
        }
        return records;
    }

    private static boolean isEnd(Report report) {
        return !(report instanceof Report.FetchFailed) && !(report instanceof Report.Progress);
    }

    private void decide(Job job, Task task, Report report) {
        AttemptId id = report.attempt();
        if (report instanceof Report.MapDone done) {
            if (task.done()) {
                end(id, AttemptEnd.CANCELLED, "another attempt was chosen");
            } else if (task.digest != null && task.digest != done.digest()) {
                end(id, AttemptEnd.FAILED, "its output differs from that of the attempt before");
                abort(job, nonDeterministic(id));
            } else {
                records.add(new MapFinished(id, done.digest(), done.counters(), now));
            }
        } else if (report instanceof Report.Prepared prepared) {
            if (task.done()) {
                end(id, AttemptEnd.CANCELLED, "another attempt was chosen");
            } else {
                records.add(new AttemptPrepared(id, prepared.manifest(), prepared.counters(), now));
            }
        } else if (report instanceof Report.OutputDone) {
            records.add(new OutputStepDone(id.job(), Job.outputOf(id.task()), stepAfter(Job.actionOf(id.task())), now));
        } else if (report instanceof Report.Failed failed) {
            failed(job, task, failed);
        }
    }

    static OutputStep stepAfter(OutputAction action) {
        return OutputStep.values()[action.ordinal() + 1];
    }

    private static Failure nonDeterministic(AttemptId id) {
        return new Failure(
                ErrorKind.USER.name(),
                "non-deterministic",
                "The task was run again and gave other records than before. Jobs must give the same output for the same"
                        + " input: look for random numbers, the time, or the order of a HashMap.",
                "",
                id.toString(),
                "",
                "");
    }

    private void end(AttemptId id, AttemptEnd how, String message) {
        records.add(new AttemptEnded(id, how, message, now));
    }

    private void failed(Job job, Task task, Report.Failed failed) {
        end(failed.attempt(), AttemptEnd.FAILED, failed.message());
        boolean sameBefore = task.attempts.stream()
                        .filter(attempt -> attempt.message.equals(failed.message()))
                        .count()
                >= SAME_FAILURE - 1;
        boolean hopeless = failed.kind() == ErrorKind.USER && sameBefore || task.failures() + 1 >= maxAttempts;
        if (failed.attempt().phase() == Phase.OUTPUT) {
            outputFailed(job, failed, hopeless);
        } else if (hopeless && job.state == JobState.RUNNING) {
            abort(job, failure(failed));
        }
    }

    private void outputFailed(Job job, Report.Failed failed, boolean hopeless) {
        OutputAction action = Job.actionOf(failed.attempt().task());
        if (action == OutputAction.PUBLISH) {
            records.add(new Noted(job.id, "Committed, but publication is blocked: " + failed.message()));
        } else if (action == OutputAction.CLEAN) {
            if (hopeless) {
                records.add(new Noted(job.id, "Something was left behind: " + failed.message()));
                records.add(
                        new OutputStepDone(job.id, Job.outputOf(failed.attempt().task()), OutputStep.CLEANED, now));
            }
        } else if (failed.kind() == ErrorKind.USER || hopeless) {
            abort(job, failure(failed));
        }
    }

    private Failure failure(Report.Failed failed) {
        Task task = view.jobs.get(failed.attempt().job()).task(failed.attempt());
        String worker = task.attempt(failed.attempt()).worker;
        return new Failure(
                failed.kind().name(),
                failed.code(),
                failed.message(),
                failed.where(),
                failed.attempt().toString(),
                worker,
                failed.log());
    }

    private void abort(Job job, Failure failure) {
        List<JobRecord> aborted = JobFlow.abort(job, failure, now);
        if (settled.add(job.id)) { // the first failure is the one to be shown
            records.addAll(aborted);
        }
    }

    /** A map's output that cannot be fetched is lost if that is certain, its worker is gone or another reduce has failed too. */
    private void fetchFailed(Job job, Report.FetchFailed fetch) {
        Task map = job.task(fetch.map());
        if (map == null || !job.needsMaps() || !map.done() || !map.chosen().id.equals(fetch.map())) {
            return;
        }
        boolean gone = workers.gone(map.chosen().worker);
        boolean often = workers.fetchFailures(fetch.map(), fetch.attempt(), now) >= FETCH_FAILURES;
        if ((fetch.certain() || often || gone) && settled.add(fetch.map())) {
            records.add(new MapLost(job.id, fetch.map().task(), "a reduce could not fetch it: " + fetch.reason()));
        }
    }
}
