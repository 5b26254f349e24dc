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
import io.rondo.jobmaster.server.core.JobRecord.MapMoved;
import io.rondo.jobmaster.server.core.JobRecord.Noted;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import io.rondo.jobmaster.server.core.JobRecord.OutputStepDone;
import io.rondo.jobmaster.server.core.Retries.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Turns a worker's reports into records. A report may come any number of times and late; what is settled stays. */
final class Reports {
    /** A reduce reports a failed fetch after several tries of its own. */
    private static final int FETCH_FAILURES = 2;

    private final JobView view;
    private final Workers workers;
    private final Retries retries;
    private final String worker;
    private final long now;
    private final List<JobRecord> records = new ArrayList<>();
    /** Attempts, lost maps and aborted jobs that this decision has settled already, though the view does not show it yet. */
    private final Set<Object> settled = new HashSet<>();

    /** @param worker whose reports these are */
    Reports(JobView view, Workers workers, Retries retries, String worker, long now) {
        this.view = view;
        this.workers = workers;
        this.retries = retries;
        this.worker = worker;
        this.now = now;
    }

    List<JobRecord> decide(List<Report> reports) {
        for (Report report : reports) {
            Job job = view.jobs.get(report.attempt().job());
            Task task = job == null || job.state.over() ? null : job.task(report.attempt());
            Task.Attempt attempt = task == null ? null : task.attempt(report.attempt());
            if (report instanceof Report.FetchFailed fetch && job != null) {
                fetchFailed(job, fetch);
            } else if (report instanceof Report.Took took && attempt != null) {
                took(job, task, took);
            } else if (attempt != null && attempt.running() && report.isEnd() && settled.add(attempt.id)) {
                decide(job, task, report);
            }
        }
        return records;
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
                cancelOthers(task, id);
            }
        } else if (report instanceof Report.Prepared prepared) {
            if (task.done()) {
                end(id, AttemptEnd.CANCELLED, "another attempt was chosen");
            } else {
                records.add(new AttemptPrepared(id, prepared.manifest(), prepared.counters(), now));
                cancelOthers(task, id);
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

    /** One attempt of a task is enough, though another one may be as good as ready. */
    private void cancelOthers(Task task, AttemptId chosen) {
        for (Task.Attempt other : task.running()) {
            if (!other.id.equals(chosen) && settled.add(other.id)) {
                end(other.id, AttemptEnd.CANCELLED, "another attempt was chosen");
            }
        }
    }

    private void failed(Job job, Task task, Report.Failed failed) {
        Verdict verdict = verdict(task, failed);
        AttemptEnd end = verdict == Verdict.AGAIN_UNCOUNTED ? AttemptEnd.LOST : AttemptEnd.FAILED;
        records.add(new AttemptEnded(failed.attempt(), end, failed.message(), now, failed.kind()));
        switch (verdict) {
            case FAIL_JOB -> {
                if (failed.attempt().phase() == Phase.OUTPUT || job.state == JobState.RUNNING) {
                    abort(job, failure(failed));
                }
            }
            case AGAIN_FOR_EVER ->
                records.add(new Noted(job.id, "Committed, but publication is blocked: " + failed.message()));
            case LEAVE_UNDONE -> {
                records.add(new Noted(job.id, "Something was left behind: " + failed.message()));
                records.add(
                        new OutputStepDone(job.id, Job.outputOf(failed.attempt().task()), OutputStep.CLEANED, now));
            }
            case AGAIN, AGAIN_UNCOUNTED -> {}
        }
    }

    private Verdict verdict(Task task, Report.Failed failed) {
        int same = (int) task.attempts.stream()
                .filter(attempt -> attempt.message.equals(failed.message()))
                .count();
        return failed.attempt().phase() == Phase.OUTPUT
                ? retries.ofOutput(Job.actionOf(failed.attempt().task()), failed.kind(), task.failures(), same)
                : retries.ofTask(failed.kind(), failed.code(), task.failures(), same);
    }

    private Failure failure(Report.Failed failed) {
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
        if (!fetch.from().equals(map.chosen().worker)) {
            return; // it has been taken over by another worker meanwhile, which the reduce will be told
        }
        boolean gone = workers.gone(map.chosen().worker);
        boolean often = workers.fetchFailures(fetch.map(), fetch.attempt(), now) >= FETCH_FAILURES;
        if ((fetch.certain() || often || gone) && settled.add(fetch.map())) {
            String reason = "a reduce could not fetch it: " + fetch.reason();
            records.add(new MapLost(job.id, fetch.map().task(), reason, !gone, now));
        }
    }

    /** The copy counts from now on, if the worker is known: what is not heard of cannot be given up when it goes silent. */
    private void took(Job job, Task map, Report.Took took) {
        boolean current = job.needsMaps()
                && map.done()
                && map.chosen().id.equals(took.attempt())
                && map.chosen().worker.equals(took.from());
        if (current && workers.find(worker) != null && settled.add(took.attempt())) {
            records.add(new MapMoved(job.id, took.attempt().task(), worker, took.sequence(), now));
        }
    }
}
