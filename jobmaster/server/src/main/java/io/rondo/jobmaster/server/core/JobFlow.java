package io.rondo.jobmaster.server.core;

import static io.rondo.jobmaster.server.core.Decisions.changed;
import static io.rondo.jobmaster.server.core.Decisions.only;
import static io.rondo.jobmaster.server.core.Decisions.stay;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Guard.Condition;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Failure;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Acknowledged;
import io.rondo.jobmaster.server.core.JobRecord.AttemptEnd;
import io.rondo.jobmaster.server.core.JobRecord.AttemptEnded;
import io.rondo.jobmaster.server.core.JobRecord.Decided;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import io.rondo.jobmaster.server.core.JobRecord.StateChanged;
import io.rondo.jobmaster.server.core.JobRecord.StoreStepDone;
import java.util.ArrayList;
import java.util.List;

/**
 * How a job goes from state to state. It looks at where the job is and takes the next step, so it may be asked at any time,
 * any number of times, and after a change of leader.
 */
final class JobFlow {
    private final Workers workers;

    JobFlow(Workers workers) {
        this.workers = workers;
    }

    Decision<JobRecord, JobEffect> advance(Job job, long now) {
        if (job == null) {
            return stay();
        }
        return switch (job.state) {
            case RESERVING -> job.allAt(OutputStep.RESERVED) ? move(job, JobState.RUNNING, now) : await(job);
            case RUNNING -> job.mapsDone() && job.reducesDone() ? move(job, JobState.PREPARING, now) : stay();
            case PREPARING -> job.allAt(OutputStep.PREPARED) ? move(job, JobState.COMMITTING, now) : await(job);
            case COMMITTING -> committing(job, now);
            case ABORTING -> aborting(job, now);
            case SUCCEEDED, FAILED, KILLED -> stay();
        };
    }

    /** Goes on to a state, and starts what the store has to do in it. */
    private static Decision<JobRecord, JobEffect> move(Job job, JobState state, long now) {
        List<JobEffect> work = storeWork(job, state);
        return changed(new StateChanged(job.id, state, null, now), work.toArray(JobEffect[]::new));
    }

    /** Asks again for what is missing from the store, in case that the effect was lost. */
    private static Decision<JobRecord, JobEffect> await(Job job) {
        return Decision.of(List.of(), storeWork(job, job.state), new Acknowledged());
    }

    /** What our store has to do for a job that is, or comes to be, in this state. */
    static List<JobEffect> storeWork(Job job, JobState state) {
        boolean outputs = job.anyInStore() && job.commit == null;
        return switch (state) {
            case RESERVING -> work(job.store == OutputStep.NONE, new JobEffect.ReserveInStore(job.id));
            case PREPARING -> work(outputs && job.store == OutputStep.RESERVED, new JobEffect.PrepareInStore(job.id));
            case COMMITTING -> work(outputs && job.store == OutputStep.PREPARED, new JobEffect.PublishInStore(job.id));
            default -> List.of();
        };
    }

    private static List<JobEffect> work(boolean due, JobEffect effect) {
        return due ? List.of(effect) : List.of();
    }

    /** Whether an effect is still to be carried out: others may have overtaken it. */
    static boolean wanted(JobEffect effect, Job job) {
        if (effect instanceof JobEffect.ReadSplits) {
            return job.state == JobState.RESERVING || job.state == JobState.RUNNING;
        }
        if (effect instanceof JobEffect.FinishInStore) {
            return job.state == JobState.COMMITTING && job.committed()
                    || job.state == JobState.ABORTING && job.aborted();
        }
        if (effect instanceof JobEffect.ReadDecision) {
            return job.commit == null;
        }
        return storeWork(job, job.state).contains(effect);
    }

    private static Decision<JobRecord, JobEffect> committing(Job job, long now) {
        if (job.commit == null) {
            // With an output in our store the keeper's append decides; without one, ours does.
            return job.anyInStore() ? await(job) : decideCell(job, true);
        }
        if (job.aborted()) {
            return move(job, JobState.ABORTING, now);
        }
        if (job.anyInStore() && job.store == OutputStep.PREPARED) {
            return changed(new StoreStepDone(job.id, OutputStep.PUBLISHED, now));
        }
        if (job.allAt(OutputStep.CLEANED)) {
            return move(job, JobState.SUCCEEDED, now);
        }
        return job.allAt(OutputStep.PUBLISHED) ? finishInStore(job) : stay();
    }

    private Decision<JobRecord, JobEffect> aborting(Job job, long now) {
        if (job.commit == null) {
            return decideCell(job, false);
        }
        if (job.committed()) {
            return move(job, JobState.COMMITTING, now); // the commit had won
        }
        List<JobRecord> cancelled = new ArrayList<>();
        for (Task.Attempt attempt : job.running()) {
            if (attempt.id.phase() != Phase.OUTPUT) {
                cancelled.add(new AttemptEnded(attempt.id, AttemptEnd.CANCELLED, "the job is ending", now));
            }
        }
        if (!cancelled.isEmpty()) {
            return changed(cancelled);
        }
        if (!job.allAt(OutputStep.CLEANED)) {
            return workers.atRest(job, now) ? finishInStore(job) : stay();
        }
        boolean killed = job.failure != null && job.failure.code().equals("killed");
        return move(job, killed ? JobState.KILLED : JobState.FAILED, now);
    }

    private static Decision<JobRecord, JobEffect> finishInStore(Job job) {
        return job.store == OutputStep.CLEANED ? stay() : only(new JobEffect.FinishInStore(job.id));
    }

    private static Decision<JobRecord, JobEffect> decideCell(Job job, boolean commit) {
        Guard guard = new Guard(List.of(new Condition.WriteOnce(JobCore.cell(job.id), JobCore.cellValue(commit))));
        RondoException refused =
                new RondoException(ErrorKind.RETRYABLE, "decided-otherwise", "The decision was made before.");
        return Decision.guarded(
                List.of(new Decided(job.id, commit)),
                List.of(new JobEffect.Advance(job.id), new JobEffect.Wake()),
                new Acknowledged(),
                guard,
                refused);
    }

    /** Turns a job towards its failed end, unless that is settled. */
    static List<JobRecord> abort(Job job, Failure failure, long now) {
        return job.state.over() || job.state == JobState.ABORTING || job.commit != null
                ? List.of()
                : List.of(new StateChanged(job.id, JobState.ABORTING, failure, now));
    }

    /** What the store's part of a job came to. */
    static List<JobRecord> stepDone(Job job, OutputStep step, long now) {
        return job.store.compareTo(step) < 0 ? List.of(new StoreStepDone(job.id, step, now)) : List.of();
    }
}
