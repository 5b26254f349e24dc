package io.rondo.jobmaster.server.core;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.wire.Wire;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction;
import io.rondo.jobmaster.server.core.JobRecord.Assigned;
import io.rondo.jobmaster.server.core.JobRecord.AttemptEnd;
import io.rondo.jobmaster.server.core.JobRecord.AttemptEnded;
import io.rondo.jobmaster.server.core.JobRecord.AttemptPrepared;
import io.rondo.jobmaster.server.core.JobRecord.Decided;
import io.rondo.jobmaster.server.core.JobRecord.Draining;
import io.rondo.jobmaster.server.core.JobRecord.Forgotten;
import io.rondo.jobmaster.server.core.JobRecord.JobSubmitted;
import io.rondo.jobmaster.server.core.JobRecord.MapFinished;
import io.rondo.jobmaster.server.core.JobRecord.MapLost;
import io.rondo.jobmaster.server.core.JobRecord.MapMoved;
import io.rondo.jobmaster.server.core.JobRecord.Noted;
import io.rondo.jobmaster.server.core.JobRecord.OutputStepDone;
import io.rondo.jobmaster.server.core.JobRecord.StateChanged;
import io.rondo.jobmaster.server.core.JobRecord.StoreStepDone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Everything the jobmaster must not forget. Changed by records alone, live and in recovery. */
final class JobView {
    private static final Wire<Snapshot> SNAPSHOT = Wire.of(Snapshot.class);

    /** In the order of their submission. */
    final LinkedHashMap<String, Job> jobs = new LinkedHashMap<>();

    final Map<String, String> bySubmission = new HashMap<>();
    /** Versions begin above those of every earlier term, so that who waits for a newer one never waits in vain. */
    private final long firstVersion;

    /** Workers that are being drained. */
    final Set<String> draining = new TreeSet<>();

    final Suspicions suspicions = new Suspicions();

    /** A snapshot is the history of the jobs that are kept, and the orders to workers that stand. */
    record Snapshot(List<JobRecord> records, List<String> draining) {}

    JobView(long epoch) {
        this.firstVersion = epoch << 32;
    }

    void apply(JobRecord given) {
        if (given instanceof JobSubmitted submitted) {
            Job job = new Job(submitted.job(), submitted.submission(), submitted.time());
            job.stateSince = submitted.time();
            job.version = firstVersion;
            job.mapsVersion = firstVersion;
            jobs.put(job.id, job);
            bySubmission.put(submitted.submission().submission(), job.id);
        }
        if (given instanceof Draining order) {
            if (order.on()) {
                draining.add(order.worker());
            } else {
                draining.remove(order.worker());
            }
        }
        Job job = jobs.get(given.job());
        if (job == null) {
            return; // forgotten
        }
        JobRecord record = job.keep(given);
        job.version++;
        if (record instanceof StateChanged changed) {
            if (!JobStates.mayFollow(job.state, changed.state())) {
                job.note = "A record was ignored: " + changed.state() + " cannot follow " + job.state + ".";
                return;
            }
            job.state = changed.state();
            job.stateSince = changed.time();
            job.failure = changed.failure() != null ? changed.failure() : job.failure;
            job.finished = changed.state().over() ? changed.time() : 0;
        } else if (record instanceof Decided decided) {
            job.commit = decided.commit();
        } else if (record instanceof OutputStepDone done) {
            if (done.step().compareTo(job.steps[done.output()]) > 0) {
                job.steps[done.output()] = done.step();
            }
            endOutputWork(job, done);
        } else if (record instanceof StoreStepDone done) {
            job.store = done.step().compareTo(job.store) > 0 ? done.step() : job.store;
        } else if (record instanceof Noted noted) {
            job.note = noted.note();
        } else if (record instanceof Forgotten) {
            jobs.remove(job.id);
            bySubmission.remove(job.submission.submission());
        } else {
            applyToTask(job, record);
        }
    }

    private void applyToTask(Job job, JobRecord record) {
        if (record instanceof Assigned assigned) {
            if (assigned.attempt().phase() == Phase.OUTPUT) {
                job.outputWork.computeIfAbsent(assigned.attempt().task(), task -> new Task());
            }
            Task.Attempt attempt =
                    new Task.Attempt(assigned.attempt(), assigned.worker(), assigned.sequence(), assigned.time());
            job.task(assigned.attempt()).attempts.add(attempt);
            job.refresh(attempt);
        } else if (record instanceof MapFinished finished) {
            Task task = job.task(finished.attempt());
            succeeded(job, task, finished.attempt(), finished.time());
            task.digest = finished.digest();
            job.count(task, finished.counters());
            job.mapsVersion++;
        } else if (record instanceof AttemptPrepared prepared) {
            Task task = job.task(prepared.attempt());
            succeeded(job, task, prepared.attempt(), prepared.time());
            task.manifest = prepared.manifest();
            job.count(task, prepared.counters());
        } else if (record instanceof AttemptEnded ended) {
            Task task = job.task(ended.attempt());
            end(job, task.attempt(ended.attempt()), ended.end().name(), ended.message(), ended.time());
            Task.Attempt attempt = task.attempt(ended.attempt());
            attempt.kind = ended.kind();
            boolean failed = ended.end() == AttemptEnd.FAILED && ended.attempt().phase() != Phase.OUTPUT;
            if (failed && ended.kind() != ErrorKind.USER) {
                blame(job, attempt.worker, ended.time());
            }
        } else if (record instanceof MapLost lost) {
            Task task = job.maps.at(lost.task());
            Task.Attempt attempt = task.chosen();
            if (lost.unfetched()) {
                blame(job, attempt.worker, lost.time());
            }
            attempt.state = "OUTPUT_LOST";
            attempt.message = lost.reason();
            job.count(task, Map.of());
            task.unchoose();
            job.refresh(attempt);
            job.mapsVersion++;
        } else if (record instanceof MapMoved moved) {
            job.moved(job.maps.at(moved.task()).chosen(), moved.worker(), moved.sequence(), moved.time());
        }
    }

    /** What failed in user code elsewhere was not the code's fault after all. */
    private void succeeded(Job job, Task task, AttemptId id, long time) {
        task.choose(id.attempt());
        Task.Attempt chosen = task.chosen();
        end(job, chosen, Task.SUCCEEDED, "", time);
        (id.phase() == Phase.MAP ? job.maps : job.reduces).durations().add(time - chosen.started);
        for (Task.Attempt attempt : task.attempts) {
            if (attempt.failed() && attempt.kind == ErrorKind.USER && !attempt.worker.equals(chosen.worker)) {
                blame(job, attempt.worker, time);
            }
        }
    }

    private void blame(Job job, String worker, long time) {
        job.failed(worker);
        suspicions.failed(worker, time);
    }

    /** The attempt that did the step has succeeded; it is the only one of its kind that can be running. */
    private static void endOutputWork(Job job, OutputStepDone done) {
        OutputAction action = OutputAction.values()[done.step().ordinal() - 1];
        Task task = job.outputWork.get(Job.outputTask(done.output(), action));
        Task.Attempt last = task == null ? null : task.attempts.get(task.attempts.size() - 1);
        if (last != null && last.running()) {
            task.choose(last.id.attempt());
            end(job, last, Task.SUCCEEDED, "", done.time());
        }
    }

    private static void end(Job job, Task.Attempt attempt, String state, String message, long time) {
        attempt.state = state;
        attempt.message = message;
        attempt.ended = time;
        job.refresh(attempt);
    }

    Iterable<Job> active() {
        return jobs.values().stream().filter(job -> !job.state.over()).toList();
    }

    byte[] snapshot() {
        List<JobRecord> records = new ArrayList<>();
        jobs.values().forEach(job -> records.addAll(job.history()));
        return SNAPSHOT.encode(new Snapshot(records, List.copyOf(draining)));
    }

    void restore(byte[] snapshot) {
        jobs.clear();
        bySubmission.clear();
        draining.clear();
        Snapshot saved = SNAPSHOT.decode(snapshot);
        saved.records().forEach(this::apply);
        draining.addAll(saved.draining());
    }
}
