package io.rondo.jobmaster.server.core;

import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Submitted;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import java.util.EnumSet;
import java.util.Set;

/** Submits one job, perhaps twice, perhaps kills it, and waits for its end. */
final class SimClient {
    private final SimWorld world;
    private static final Set<JobState> COMMIT = EnumSet.of(JobState.PREPARING, JobState.COMMITTING);

    private final JobSubmission submission;
    /** Sends its kill when the commit is under way. */
    private final boolean killsLate;

    String job;
    private JobStatus last;

    SimClient(SimWorld world, int number, JobSubmission submission) {
        this.world = world;
        this.submission = submission;
        this.killsLate = world.simulation.onceIn(3);
        world.simulation.between(1, 10_000, this::submit);
        if (world.simulation.onceIn(3)) {
            world.simulation.between(1, 40_000, this::kill);
        }
    }

    private void submit() {
        world.call(new JobCommand.Submit(submission), answer -> {
            if (answer instanceof Submitted submitted) {
                if (job != null && !job.equals(submitted.job())) {
                    throw new AssertionError("one submission, two jobs: " + job + " and " + submitted.job());
                }
                job = submitted.job();
                watch();
            } else {
                again(answer, this::submit);
            }
        });
    }

    private void again(Object answer, Runnable call) {
        RondoException failure = (RondoException) answer;
        if (failure.kind() != io.rondo.base.error.ErrorKind.RETRYABLE) {
            throw new AssertionError("a client was refused", failure);
        }
        world.simulation.after(50, call);
    }

    private void watch() {
        long known = last == null ? -1 : last.version();
        world.call(new JobCommand.Watch(job), answer -> ((JobStatus) answer).version() > known, answer -> {
            if (answer instanceof JobStatus status) {
                world.invariants.told(status);
                last = status;
                if (!status.state().over()) {
                    if (killsLate && COMMIT.contains(status.state())) {
                        kill();
                    }
                    watch();
                }
            } else {
                again(answer, this::watch);
            }
        });
    }

    private void kill() {
        if (job == null) {
            world.simulation.after(1_000, this::kill);
            return;
        }
        world.call(new JobCommand.Kill(job, "enough"), answer -> {
            if (answer instanceof JobStatus status) {
                world.invariants.told(status);
            } else {
                again(answer, this::kill);
            }
        });
    }

    boolean served() {
        return last != null && last.state().over();
    }

    @Override
    public String toString() {
        return submission.name() + " " + last;
    }
}
