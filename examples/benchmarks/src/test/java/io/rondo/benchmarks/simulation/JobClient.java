package io.rondo.benchmarks.simulation;

import static io.rondo.benchmarks.simulation.Failures.watched;

import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Submitted;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.server.core.JobCommand;

/** Submits one job, perhaps kills it, and waits for its end. When it has died it submits the same again. */
final class JobClient extends Daemon {
    private static final int PATIENCE_MILLIS = 15_000;
    private static final int PAUSE_MILLIS = 50;
    private static final int MOST_DELAY_MILLIS = 25_000;

    private final JobSubmission submission;
    private final long submitsAt;
    /** Whether it changes its mind, and whether it does when the commit is under way. */
    private final boolean kills;

    private final boolean killsLate;
    private LeaderSeeker<MasterDaemon> masters;
    private String job;
    private JobStatus last;

    JobClient(World world, String name, JobSubmission submission) {
        super(world, name);
        this.submission = submission;
        this.submitsAt = simulation.now() + simulation.below(MOST_DELAY_MILLIS);
        this.kills = simulation.onceIn(6);
        this.killsLate = simulation.onceIn(6);
    }

    @Override
    void begin() {
        masters = new LeaderSeeker<>(this, world.masters);
        after(submitsAt - simulation.now(), this::submit);
        if (kills) {
            between(1_000, 2 * MOST_DELAY_MILLIS, this::kill);
        }
    }

    @Override
    void ended() {
        // the job goes on
    }

    private void submit() {
        masters.call(PATIENCE_MILLIS, master -> master.ask(new JobCommand.Submit(submission)))
                .whenComplete(watched((answer, failure) -> {
                    if (failure == null) {
                        submitted(((Submitted) answer).job());
                    } else {
                        again(failure, this::submit);
                    }
                }));
    }

    private void submitted(String id) {
        if (job != null && !job.equals(id)) {
            throw Invariants.violated("one submission, two jobs: " + job + " and " + id, null);
        }
        job = id;
        watch();
    }

    private void again(Throwable failure, Runnable call) {
        if (!Failures.passing(failure)) {
            throw Invariants.violated("a client was refused", failure);
        }
        after(PAUSE_MILLIS, call);
    }

    private void watch() {
        long known = last == null ? -1 : last.version();
        masters.call(PATIENCE_MILLIS, master -> master.watch(job, known)).whenComplete(watched((answer, failure) -> {
            if (failure != null) {
                again(failure, this::watch);
                return;
            }
            last = (JobStatus) answer;
            world.invariants.told(last);
            if (!over()) {
                if (killsLate && (last.state() == JobState.PREPARING || last.state() == JobState.COMMITTING)) {
                    kill();
                }
                watch();
            }
        }));
    }

    private void kill() {
        if (job == null) {
            after(1_000, this::kill);
            return;
        }
        masters.call(PATIENCE_MILLIS, master -> master.ask(new JobCommand.Kill(job, "enough")))
                .whenComplete(watched((answer, failure) -> {
                    if (failure == null) {
                        world.invariants.told((JobStatus) answer);
                    } else {
                        again(failure, this::kill);
                    }
                }));
    }

    JobSubmission submission() {
        return submission;
    }

    /** Whether it has been told of its job's end. */
    boolean over() {
        return last != null && last.state().over();
    }

    @Override
    public String toString() {
        return name + " waits for " + (job == null ? "its submission" : job + ", which is " + last);
    }
}
