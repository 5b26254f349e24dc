package io.rondo.jobmaster.server.core;

import static io.rondo.jobmaster.server.core.Decisions.changed;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Core;
import io.rondo.base.replica.Decision;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Failure;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Submitted;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Acknowledged;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.jobmaster.server.core.JobRecord.Decided;
import io.rondo.jobmaster.server.core.JobRecord.Forgotten;
import io.rondo.jobmaster.server.core.JobRecord.JobSubmitted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The jobmaster's decisions. A job goes RESERVING, RUNNING, PREPARING, COMMITTING, SUCCEEDED, or from any of the first four,
 * while the decision is open, ABORTING and then FAILED or KILLED.
 */
public final class JobCore implements Core<JobCommand, JobRecord, JobEffect> {
    private static final Pattern SUBMISSION = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private final long epoch;
    private final Retries retries;
    private final int keepJobs;
    private final JobView view;
    private final Workers workers = new Workers();
    private final Absences absences;
    private final Polls polls;
    private final JobFlow flow = new JobFlow(workers);
    private final LiveProgress live = new LiveProgress();
    private final Stragglers stragglers = new Stragglers(live);
    private final Answers answers;
    private int submissions;

    public JobCore(long epoch, int maxAttempts, long workerTimeoutMillis, int keepJobs) {
        this.epoch = epoch;
        this.retries = new Retries(maxAttempts);
        this.keepJobs = keepJobs;
        this.view = new JobView(epoch);
        this.absences = new Absences(view, workers, workerTimeoutMillis);
        Handovers handovers = new Handovers(view, workers);
        this.polls = new Polls(epoch, view, workers, stragglers, handovers);
        this.answers = new Answers(view, workers, live, handovers);
    }

    @Override
    public Decision<JobRecord, JobEffect> decide(JobCommand command, long now) {
        if (command instanceof JobCommand.Poll poll) {
            return polls.decide(poll.poll(), now);
        }
        if (command instanceof JobCommand.Report report) {
            List<Report> said = report.reports().reports();
            live.heard(said, view);
            workers.mapsFinished(
                    report.reports().worker(),
                    (int) said.stream().filter(Report.MapDone.class::isInstance).count(),
                    now);
            String worker = report.reports().worker();
            return changed(new Reports(view, workers, retries, worker, now).decide(said));
        }
        if (command instanceof JobCommand.Advance advance) {
            return flow.advance(view.jobs.get(advance.job()), now);
        }
        if (command instanceof JobCommand.Tick) {
            return tick(now);
        }
        if (command instanceof JobCommand.Submit submit) {
            return submit(submit.submission(), now);
        }
        if (command instanceof JobCommand.Kill kill) {
            Job job = answers.job(kill.job());
            Failure failure = new Failure("USER", "killed", kill.reason(), "", "", "", "");
            return changed(JobFlow.abort(job, failure, now), answers.status(job));
        }
        if (command instanceof JobCommand.Drain drain) {
            return drain(drain, now);
        }
        if (command instanceof JobCommand.ListWorkers) {
            return Decision.reply(answers.workers(now));
        }
        if (command instanceof JobCommand.SplitsKnown known) {
            polls.splitsKnown(known.job(), known.hosts());
            return Decisions.stay();
        }
        Decision<JobRecord, JobEffect> settled = settle(command, now);
        return settled != null ? settled : Decision.reply(answer(command));
    }

    private Object answer(JobCommand command) {
        if (command instanceof JobCommand.Watch watch) {
            return answers.status(answers.job(watch.job()));
        }
        if (command instanceof JobCommand.ListJobs list) {
            return answers.list(list.most());
        }
        if (command instanceof JobCommand.Show show) {
            return answers.details(answers.job(show.job()));
        }
        if (command instanceof JobCommand.Describe describe) {
            return answers.job(describe.job()).submission;
        }
        if (command instanceof JobCommand.LocateMaps locate) {
            return answers.locations(answers.job(locate.job()), BitSet.valueOf(locate.located()));
        }
        if (command instanceof JobCommand.AskStoreJob ask) {
            return answers.storeJob(ask);
        }
        throw new IllegalArgumentException("unknown command " + command);
    }

    private Decision<JobRecord, JobEffect> submit(JobSubmission submission, long now) {
        String known = view.bySubmission.get(submission.submission());
        if (known != null) {
            return Decision.reply(new Submitted(known));
        }
        if (submission.outputs().isEmpty() || submission.mapTasks() < 0 || submission.reduceTasks() < 0) {
            throw RondoException.user("bad-submission", "A job needs an output, and no negative number of tasks.");
        }
        if (Math.max(submission.mapTasks(), submission.reduceTasks()) > JobSubmission.MOST_TASKS) {
            throw RondoException.user(
                    "too-many-tasks",
                    "A job has at most " + JobSubmission.MOST_TASKS + " maps and as many reducers, not "
                            + submission.mapTasks() + " and " + submission.reduceTasks() + ".");
        }
        if (!SUBMISSION.matcher(submission.submission()).matches()) {
            throw RondoException.user(
                    "bad-submission", "A submission's id is 1 to 64 letters, digits and hyphens: it names files.");
        }
        String id = "j" + epoch + "-" + ++submissions;
        List<JobRecord> records = new ArrayList<>();
        records.add(new JobSubmitted(id, submission, now));
        List<JobEffect> effects = new ArrayList<>();
        effects.add(new JobEffect.ReserveInStore(id));
        effects.add(new JobEffect.ReadSplits(id));
        forgetOldest(records, effects);
        return changed(records, new Submitted(id), effects.toArray(JobEffect[]::new));
    }

    /** Repeatable: an order that stands is not written down again. */
    private Decision<JobRecord, JobEffect> drain(JobCommand.Drain drain, long now) {
        if (workers.find(drain.worker()) == null) {
            throw RondoException.user(
                    "no-such-worker",
                    "There is no worker " + drain.worker() + ". bin/jobs workers shows those that are there.");
        }
        boolean stands = view.draining.contains(drain.worker()) == drain.on();
        List<JobRecord> records = stands ? List.of() : List.of(new JobRecord.Draining(drain.worker(), drain.on(), now));
        return changed(records);
    }

    private void forgetOldest(List<JobRecord> records, List<JobEffect> effects) {
        List<Job> over =
                view.jobs.values().stream().filter(job -> job.state.over()).toList();
        for (Job job : over.subList(0, Math.max(0, over.size() - keepJobs + 1))) {
            records.add(new Forgotten(job.id));
            effects.add(new JobEffect.ForgetDecision(job.id));
        }
    }

    /** Time passes: workers go silent, pauses end, and code that should stop has stopped or been given up. */
    private Decision<JobRecord, JobEffect> tick(long now) {
        List<JobRecord> records = absences.tick(now);
        List<JobEffect> effects = new ArrayList<>();
        boolean ready = false;
        for (Job job : view.active()) {
            // Whatever effect was lost with a process or a connection: every job is looked at again and again.
            effects.add(new JobEffect.Advance(job.id));
            ready |= job.state == JobState.ABORTING || job.mayTryAgain(now) || stragglers.any(job, now);
        }
        if (ready || !records.isEmpty()) {
            effects.add(new JobEffect.Wake());
        }
        return Decision.of(records, effects, new Acknowledged());
    }

    /** What effects found out. Null if the command is not of that kind. */
    private Decision<JobRecord, JobEffect> settle(JobCommand command, long now) {
        if (command instanceof JobCommand.StoreDone done) {
            Job job = view.jobs.get(done.job());
            return changed(job == null ? List.of() : JobFlow.stepDone(job, done.step(), now));
        }
        if (command instanceof JobCommand.StoreFailed failed) {
            Job job = view.jobs.get(failed.job());
            Failure failure = new Failure(failed.kind().name(), failed.code(), failed.message(), "", "", "", "");
            return changed(job == null ? List.of() : JobFlow.abort(job, failure, now));
        }
        if (command instanceof JobCommand.DecisionKnown known) {
            Job job = view.jobs.get(known.job());
            boolean news = job != null && job.commit == null;
            return changed(news ? List.of(new Decided(job.id, known.commit())) : List.of());
        }
        return null;
    }

    /** The name of a job's write-once cell. */
    public static String cell(String job) {
        return "decisions/" + job;
    }

    /** What the cell holds: the same whoever writes it. */
    public static byte[] cellValue(boolean commit) {
        return (commit ? "COMMIT" : "ABORT").getBytes(StandardCharsets.US_ASCII);
    }

    /** A job of the view, for tests. Null if there is none. */
    Job job(String id) {
        return view.jobs.get(id);
    }

    @Override
    public void apply(JobRecord record) {
        view.apply(record);
        if (record instanceof JobRecord.StateChanged changed && changed.state().over()) {
            polls.forget(record.job());
            live.forget(record.job());
            workers.forgetJob(record.job());
        }
    }

    /** A job goes on with the very entry that let it. */
    @Override
    public Optional<JobCommand> followUp(JobEffect effect) {
        return effect instanceof JobEffect.Advance advance
                ? Optional.of(new JobCommand.Advance(advance.job()))
                : Optional.empty();
    }

    @Override
    public List<JobEffect> resume(long now) {
        List<JobEffect> effects = new ArrayList<>();
        for (Job job : view.active()) {
            effects.addAll(JobFlow.storeWork(job, job.state));
            effects.add(new JobEffect.ReadSplits(job.id));
            effects.add(new JobEffect.Advance(job.id));
        }
        return effects;
    }

    @Override
    public byte[] snapshot() {
        return view.snapshot();
    }

    @Override
    public void restore(byte[] snapshot) {
        view.restore(snapshot);
    }
}
