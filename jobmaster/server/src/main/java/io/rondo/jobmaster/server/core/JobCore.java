package io.rondo.jobmaster.server.core;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Core;
import io.rondo.base.replica.Decision;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Guard.Condition;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Failure;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Submitted;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Acknowledged;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Work;
import io.rondo.jobmaster.server.core.JobRecord.Assigned;
import io.rondo.jobmaster.server.core.JobRecord.AttemptEnd;
import io.rondo.jobmaster.server.core.JobRecord.AttemptEnded;
import io.rondo.jobmaster.server.core.JobRecord.Decided;
import io.rondo.jobmaster.server.core.JobRecord.Forgotten;
import io.rondo.jobmaster.server.core.JobRecord.JobSubmitted;
import io.rondo.jobmaster.server.core.JobRecord.MapLost;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import io.rondo.jobmaster.server.core.JobRecord.OutputStepDone;
import io.rondo.jobmaster.server.core.JobRecord.StateChanged;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The jobmaster's decisions. A job goes RESERVING, RUNNING, PREPARING, COMMITTING, SUCCEEDED, or from any of the first four,
 * while the decision is open, ABORTING and then FAILED or KILLED.
 */
public final class JobCore implements Core<JobCommand, JobRecord, JobEffect> {
    private final long epoch;
    private final int maxAttempts;
    private final long workerTimeoutMillis;
    private final int keepJobs;
    private final JobView view;
    private final Workers workers = new Workers();
    private final Answers answers;
    /** Soft: read from the job files. */
    private final Map<String, List<List<String>>> splitHosts = new HashMap<>();

    private long termStarted;
    private int submissions;

    public JobCore(long epoch, int maxAttempts, long workerTimeoutMillis, int keepJobs) {
        this.epoch = epoch;
        this.maxAttempts = maxAttempts;
        this.workerTimeoutMillis = workerTimeoutMillis;
        this.keepJobs = keepJobs;
        this.view = new JobView(epoch);
        this.answers = new Answers(view, workers);
    }

    @Override
    public Decision<JobRecord, JobEffect> decide(JobCommand command, long now) {
        if (command instanceof JobCommand.Poll poll) {
            return poll(poll.poll(), now);
        }
        if (command instanceof JobCommand.Report report) {
            List<JobRecord> records = new Reports(view, workers, maxAttempts, now)
                    .decide(report.reports().reports());
            return changed(records, new Acknowledged());
        }
        if (command instanceof JobCommand.Advance advance) {
            return advance(view.jobs.get(advance.job()), now);
        }
        if (command instanceof JobCommand.Tick) {
            return tick(now);
        }
        if (command instanceof JobCommand.Submit submit) {
            return submit(submit, now);
        }
        if (command instanceof JobCommand.Kill kill) {
            return kill(kill, now);
        }
        if (command instanceof JobCommand.SplitsKnown known) {
            splitHosts.put(known.job(), known.hosts());
            return Decision.reply(new Acknowledged());
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
            return answers.locations(answers.job(locate.job()));
        }
        if (command instanceof JobCommand.AskStoreJob ask) {
            Job job = answers.job(ask.job());
            return new StoreJob(job.id, job.submission, manifests(job));
        }
        throw new IllegalArgumentException("unknown command " + command);
    }

    /** Records change jobs, so jobs may go further and waiters may look again. */
    private static Decision<JobRecord, JobEffect> changed(List<JobRecord> records, Object reply) {
        List<JobEffect> effects = new ArrayList<>();
        Set<String> jobs = new HashSet<>();
        for (JobRecord record : records) {
            if (jobs.add(record.job())) {
                effects.add(new JobEffect.Advance(record.job()));
            }
        }
        if (!records.isEmpty()) {
            effects.add(new JobEffect.Wake());
        }
        return Decision.of(records, effects, reply);
    }

    private Decision<JobRecord, JobEffect> submit(JobCommand.Submit submit, long now) {
        String known = view.bySubmission.get(submit.submission().submission());
        if (known != null) {
            return Decision.reply(new Submitted(known));
        }
        if (submit.submission().outputs().isEmpty() || submit.submission().mapTasks() < 0) {
            throw RondoException.user("bad-submission", "A job needs an output.");
        }
        String id = "j" + epoch + "-" + ++submissions;
        List<JobRecord> records = new ArrayList<>();
        records.add(new JobSubmitted(id, submit.submission(), now));
        forgetOldest(records);
        Decision<JobRecord, JobEffect> decision = changed(records, new Submitted(id));
        List<JobEffect> effects = new ArrayList<>(decision.effects());
        effects.add(new JobEffect.ReadSplits(id));
        if (submit.submission().outputs().stream()
                .anyMatch(output -> output.uri().startsWith("rondo:"))) {
            effects.add(new JobEffect.ReserveInStore(id));
        }
        return Decision.of(records, effects, decision.reply());
    }

    private void forgetOldest(List<JobRecord> records) {
        int over = 0;
        for (Job job : view.jobs.values()) {
            over += job.state.over() ? 1 : 0;
        }
        for (Job job : view.jobs.values()) {
            if (over < keepJobs) {
                return;
            }
            if (job.state.over()) {
                records.add(new Forgotten(job.id));
                over--;
            }
        }
    }

    private Decision<JobRecord, JobEffect> kill(JobCommand.Kill kill, long now) {
        Job job = answers.job(kill.job());
        List<JobRecord> records = new ArrayList<>();
        if (!job.state.over() && job.state != JobState.ABORTING && job.commit == null) {
            Failure failure = new Failure("USER", "killed", kill.reason(), "", "", "", "");
            records.add(new StateChanged(job.id, JobState.ABORTING, failure, now));
        }
        return changed(records, answers.status(job));
    }

    private Decision<JobRecord, JobEffect> poll(WorkerProtocol.Poll poll, long now) {
        Workers.Worker before = workers.find(poll.worker());
        if (before == null && !poll.registering()) {
            return Decision.reply(new Work(epoch, true, List.of(), List.of(), List.of()));
        }
        Workers.Worker worker = new Workers.Worker(poll.worker(), poll.host(), poll.bulk(), poll.slots(), now);
        workers.heard(worker);
        List<JobRecord> records = new ArrayList<>();
        List<AttemptId> cancel = new ArrayList<>();
        reconcile(poll, records, cancel, now);
        List<WorkerProtocol.Assignment> start = new ArrayList<>();
        if (records.isEmpty()) { // else what was just found out is applied first, and the next poll follows at once
            for (AttemptId id : new Assignment(view, splitHosts).choose(worker)) {
                records.add(new Assigned(id, worker.id(), poll.sequence(), now));
                start.add(assignment(id));
            }
        }
        Work work = new Work(epoch, false, start, cancel, over(poll));
        return changed(records, work);
    }

    private WorkerProtocol.Assignment assignment(AttemptId id) {
        Job job = view.jobs.get(id.job());
        return switch (id.phase()) {
            case MAP -> new WorkerProtocol.Assignment.RunMap(id);
            case REDUCE -> new WorkerProtocol.Assignment.RunReduce(id);
            case OUTPUT ->
                new WorkerProtocol.Assignment.RunOutput(
                        id, Job.outputOf(id.task()), Job.actionOf(id.task()), manifests(job));
        };
    }

    private static List<ChunkRef> manifests(Job job) {
        return Arrays.stream(job.lastPhase())
                .filter(Task::done)
                .map(task -> task.manifest)
                .toList();
    }

    /** Compares what the worker runs and holds with what it should. */
    private void reconcile(WorkerProtocol.Poll poll, List<JobRecord> records, List<AttemptId> cancel, long now) {
        Set<AttemptId> running = new HashSet<>(poll.running());
        Set<AttemptId> held = new HashSet<>(poll.held());
        for (AttemptId id : poll.running()) {
            Job job = view.jobs.get(id.job());
            Task task = job == null ? null : job.task(id);
            Task.Attempt attempt = task == null ? null : task.attempt(id);
            boolean wanted = attempt != null && attempt.running() && wanted(job, id);
            if (!wanted) {
                cancel.add(id);
            }
        }
        for (Job job : view.active()) {
            job.allTasks().flatMap(task -> task.attempts.stream()).forEach(attempt -> {
                boolean here = attempt.running() && attempt.worker.equals(poll.worker());
                if (here && !running.contains(attempt.id) && attempt.sequence < poll.sequence()) {
                    records.add(new AttemptEnded(attempt.id, AttemptEnd.LOST, "it never arrived at its worker", now));
                }
            });
            for (int i = 0; poll.registering() && i < job.maps.length && needsMaps(job); i++) {
                Task map = job.maps[i];
                if (map.done() && map.chosen().worker.equals(poll.worker()) && !held.contains(map.chosen().id)) {
                    records.add(new MapLost(job.id, i, "its worker does not hold it any more"));
                }
            }
        }
    }

    private static boolean wanted(Job job, AttemptId id) {
        return id.phase() == Phase.OUTPUT || job.state == JobState.RUNNING;
    }

    private static boolean needsMaps(Job job) {
        return job.state == JobState.RUNNING && !job.mapOnly() && !job.reducesDone();
    }

    /** Jobs the worker may drop: those it mentions, or holds something of, that are over. */
    private List<String> over(WorkerProtocol.Poll poll) {
        Set<String> mentioned = new HashSet<>();
        poll.running().forEach(id -> mentioned.add(id.job()));
        poll.held().forEach(id -> mentioned.add(id.job()));
        return mentioned.stream()
                .filter(id ->
                        !view.jobs.containsKey(id) || view.jobs.get(id).state.over())
                .toList();
    }

    private Decision<JobRecord, JobEffect> tick(long now) {
        if (termStarted == 0) {
            termStarted = now;
        }
        List<JobRecord> records = new ArrayList<>();
        for (Workers.Worker worker : workers.all()) {
            if (now - worker.lastHeard() > workerTimeoutMillis) {
                workers.forget(worker.id());
            }
        }
        if (now - termStarted > workerTimeoutMillis) { // until then workers of the last term may still come back
            view.active().forEach(job -> loseAbsent(job, records, now));
        }
        return changed(records, new Acknowledged());
    }

    private void loseAbsent(Job job, List<JobRecord> records, long now) {
        job.allTasks().flatMap(task -> task.attempts.stream()).forEach(attempt -> {
            if (attempt.running() && workers.find(attempt.worker) == null) {
                records.add(new AttemptEnded(attempt.id, AttemptEnd.LOST, "its worker is gone", now));
            }
        });
        for (int i = 0; i < job.maps.length && needsMaps(job); i++) {
            Task map = job.maps[i];
            if (map.done() && workers.find(map.chosen().worker) == null) {
                records.add(new MapLost(job.id, i, "its worker is gone"));
            }
        }
    }

    /** What effects found out. Null if the command is not of that kind. */
    private Decision<JobRecord, JobEffect> settle(JobCommand command, long now) {
        List<JobRecord> records = new ArrayList<>();
        if (command instanceof JobCommand.StoreDone done) {
            Job job = view.jobs.get(done.job());
            for (int i = 0; job != null && i < job.steps.length; i++) {
                if (job.inStore(i) && job.steps[i].compareTo(done.step()) < 0) {
                    records.add(new OutputStepDone(job.id, i, done.step()));
                }
            }
            return changed(records, new Acknowledged());
        }
        if (command instanceof JobCommand.StoreFailed failed) {
            Job job = view.jobs.get(failed.job());
            if (job != null && !job.state.over() && job.state != JobState.ABORTING && job.commit == null) {
                Failure failure = new Failure(failed.kind().name(), failed.code(), failed.message(), "", "", "", "");
                records.add(new StateChanged(job.id, JobState.ABORTING, failure, now));
            }
            return changed(records, new Acknowledged());
        }
        if (command instanceof JobCommand.DecisionKnown known) {
            Job job = view.jobs.get(known.job());
            if (job != null && job.commit == null) {
                records.add(new Decided(job.id, known.commit()));
            }
            return changed(records, new Acknowledged());
        }
        return null;
    }

    private Decision<JobRecord, JobEffect> advance(Job job, long now) {
        if (job == null) {
            return Decision.reply(new Acknowledged());
        }
        return switch (job.state) {
            case RESERVING -> job.allOutputsAt(OutputStep.RESERVED) ? move(job, JobState.RUNNING, now) : stay();
            case RUNNING -> job.mapsDone() && job.reducesDone() ? prepare(job, now) : stay();
            case PREPARING -> job.allOutputsAt(OutputStep.PREPARED) ? commit(job, now) : stay();
            case COMMITTING -> committing(job, now);
            case ABORTING -> aborting(job, now);
            default -> stay();
        };
    }

    private static Decision<JobRecord, JobEffect> stay() {
        return Decision.reply(new Acknowledged());
    }

    private static Decision<JobRecord, JobEffect> move(Job job, JobState state, long now, JobEffect... more) {
        List<JobEffect> effects = new ArrayList<>(List.of(more));
        effects.add(new JobEffect.Advance(job.id));
        effects.add(new JobEffect.Wake());
        return Decision.of(List.of(new StateChanged(job.id, state, null, now)), effects, new Acknowledged());
    }

    private Decision<JobRecord, JobEffect> prepare(Job job, long now) {
        return job.anyInStore()
                ? move(job, JobState.PREPARING, now, new JobEffect.PrepareInStore(job.id))
                : move(job, JobState.PREPARING, now);
    }

    private Decision<JobRecord, JobEffect> commit(Job job, long now) {
        return job.anyInStore()
                ? move(job, JobState.COMMITTING, now, new JobEffect.PublishInStore(job.id))
                : move(job, JobState.COMMITTING, now);
    }

    private Decision<JobRecord, JobEffect> committing(Job job, long now) {
        if (job.commit == null) {
            // With an output in our store the keeper's append decides; without one, ours does.
            return job.anyInStore() ? stay() : decideCell(job, true);
        }
        if (!job.commit) {
            return move(job, JobState.ABORTING, now);
        }
        List<JobRecord> published = new ArrayList<>();
        for (int i = 0; i < job.steps.length; i++) {
            if (job.inStore(i) && job.steps[i] == OutputStep.PREPARED) {
                published.add(new OutputStepDone(job.id, i, OutputStep.PUBLISHED));
            }
        }
        if (!published.isEmpty()) {
            return changed(published, new Acknowledged());
        }
        if (job.allOutputsAt(OutputStep.CLEANED)) {
            return move(job, JobState.SUCCEEDED, now);
        }
        return job.allOutputsAt(OutputStep.PUBLISHED) ? finishInStore(job) : stay();
    }

    private static Decision<JobRecord, JobEffect> finishInStore(Job job) {
        for (int i = 0; i < job.steps.length; i++) {
            if (job.inStore(i) && job.steps[i] != OutputStep.CLEANED) {
                return Decision.of(
                        List.of(),
                        List.of(new JobEffect.FinishInStore(job.id), new JobEffect.Wake()),
                        new Acknowledged());
            }
        }
        return stay();
    }

    private Decision<JobRecord, JobEffect> aborting(Job job, long now) {
        if (job.commit == null) {
            return decideCell(job, false);
        }
        if (job.commit) {
            return move(job, JobState.COMMITTING, now); // the commit had won
        }
        List<JobRecord> cancelled = new ArrayList<>();
        job.allTasks().flatMap(task -> task.attempts.stream()).forEach(attempt -> {
            if (attempt.running() && attempt.id.phase() != Phase.OUTPUT) {
                cancelled.add(new AttemptEnded(attempt.id, AttemptEnd.CANCELLED, "the job is ending", now));
            }
        });
        if (!cancelled.isEmpty()) {
            return changed(cancelled, new Acknowledged());
        }
        if (!job.allOutputsAt(OutputStep.CLEANED)) {
            return finishInStore(job);
        }
        boolean killed = job.failure != null && job.failure.code().equals("killed");
        return move(job, killed ? JobState.KILLED : JobState.FAILED, now);
    }

    /** The name of a job's write-once cell. */
    public static String cell(String job) {
        return "decisions/" + job;
    }

    /** What the cell holds: the same whoever writes it. */
    public static byte[] cellValue(boolean commit) {
        return (commit ? "COMMIT" : "ABORT").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private Decision<JobRecord, JobEffect> decideCell(Job job, boolean commit) {
        Guard guard = new Guard(List.of(new Condition.WriteOnce(cell(job.id), cellValue(commit))));
        RondoException refused =
                new RondoException(ErrorKind.RETRYABLE, "decided-otherwise", "The decision was made before.");
        return Decision.guarded(
                List.of(new Decided(job.id, commit)),
                List.of(new JobEffect.Advance(job.id), new JobEffect.Wake()),
                new Acknowledged(),
                guard,
                refused);
    }

    /** A job of the view, for tests. */
    Job job(String id) {
        return view.jobs.get(id);
    }

    @Override
    public void apply(JobRecord record) {
        view.apply(record);
    }

    @Override
    public List<JobEffect> resume(long now) {
        termStarted = now;
        List<JobEffect> effects = new ArrayList<>();
        for (Job job : view.active()) {
            effects.add(new JobEffect.ReadSplits(job.id));
            if (job.anyInStore() && job.state == JobState.RESERVING) {
                effects.add(new JobEffect.ReserveInStore(job.id));
            }
            if (job.anyInStore() && job.state == JobState.PREPARING) {
                effects.add(new JobEffect.PrepareInStore(job.id));
            }
            if (job.anyInStore() && job.state == JobState.COMMITTING && job.commit == null) {
                effects.add(new JobEffect.PublishInStore(job.id));
            }
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
