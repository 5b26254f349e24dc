package io.rondo.jobmaster.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.replica.Decision;
import io.rondo.base.replica.Guard.Condition;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.jobmaster.client.protocol.JobSubmission.ProgramCode;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Work;
import io.rondo.jobmaster.server.core.JobRecord.OutputStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A master's core with simulated workers, store and decision cells, in one thread and from one seed: messages are lost, come
 * twice or late; masters and workers die; effects run twice; now and then a client kills a job.
 */
final class SimulatedCluster {
    private static final long TIMEOUT = 10_000;

    private final Random random;
    private final List<JobRecord> journal = new ArrayList<>();
    private final Map<String, byte[]> cells = new HashMap<>();
    private final Map<String, SimulatedWorker> workers = new LinkedHashMap<>();
    private final List<JobEffect> effects = new ArrayList<>();
    private final List<WorkerProtocol.Reports> lateReports = new ArrayList<>();
    private final Set<AttemptId> everAssigned = new HashSet<>();
    private final Map<String, Boolean> told = new HashMap<>();
    private final Set<String> jobs = new HashSet<>();
    private JobCore core;
    private long epoch;
    private long now = 1_000;
    private int workersStarted;
    private boolean healed;

    private static final class SimulatedWorker {
        final String id;
        boolean register = true;
        long sequence;
        final Set<AttemptId> running = new HashSet<>();
        final Set<AttemptId> held = new HashSet<>();
        final List<Report> unacknowledged = new ArrayList<>();

        SimulatedWorker(String id) {
            this.id = id;
        }
    }

    SimulatedCluster(long seed) {
        random = new Random(seed);
        newTerm();
        startWorker();
        startWorker();
    }

    private void startWorker() {
        SimulatedWorker worker = new SimulatedWorker("w" + ++workersStarted);
        workers.put(worker.id, worker);
    }

    private void newTerm() {
        core = new JobCore(++epoch, 4, TIMEOUT, 1_000);
        journal.forEach(core::apply);
        effects.clear();
        effects.addAll(core.resume(now));
    }

    private boolean chance(int percent) {
        return !healed && random.nextInt(100) < percent;
    }

    void heal() {
        healed = true;
    }

    void step() {
        now += random.nextInt(400);
        int what = random.nextInt(100);
        if (what < 30) {
            poll();
        } else if (what < 55) {
            finishSomething();
        } else if (what < 85) {
            runEffect();
        } else if (what < 92) {
            submit(new JobCommand.Tick());
        } else if (!healed) {
            disturb(what);
        }
    }

    private void disturb(int what) {
        if (what < 94 && jobs.size() < 6) {
            newJob();
        } else if (what < 95 && !jobs.isEmpty()) {
            submit(new JobCommand.Kill(anyJob(), "the client wants it"));
        } else if (what < 97) {
            newTerm();
        } else if (what < 99) {
            workers.remove(any(workers.keySet()));
            startWorker();
        } else if (!lateReports.isEmpty()) {
            submit(new JobCommand.Report(lateReports.get(random.nextInt(lateReports.size()))));
        }
    }

    private String anyJob() {
        return any(jobs);
    }

    private <T> T any(Iterable<T> from) {
        List<T> all = new ArrayList<>();
        from.forEach(all::add);
        return all.get(random.nextInt(all.size()));
    }

    private void newJob() {
        List<OutputTarget> outputs = new ArrayList<>();
        if (random.nextBoolean()) {
            outputs.add(new OutputTarget("main", "rondo:/o", false));
        }
        if (outputs.isEmpty() || random.nextBoolean()) {
            outputs.add(new OutputTarget("main-2", "file:///o", false));
        }
        JobSubmission submission = new JobSubmission(
                "s" + random.nextInt(20),
                "job",
                "me",
                new ProgramCode("P", List.of(), List.of()),
                "",
                "/f",
                random.nextInt(5),
                random.nextInt(3),
                outputs,
                Map.of());
        Object reply = submit(new JobCommand.Submit(submission));
        if (reply instanceof io.rondo.jobmaster.client.protocol.ClientProtocol.Submitted submitted) {
            jobs.add(submitted.job());
        }
    }

    /** Decides as the loop does: a guarded decision is applied only if its cell can be won. */
    private Object submit(JobCommand command) {
        Decision<JobRecord, JobEffect> decision = core.decide(command, now);
        if (decision.guard().isPresent()) {
            for (Condition condition : decision.guard().get().conditions()) {
                Condition.WriteOnce once = (Condition.WriteOnce) condition;
                byte[] present = cells.putIfAbsent(once.cell(), once.value());
                if (present != null && !java.util.Arrays.equals(present, once.value())) {
                    effects.add(new JobEffect.ReadDecision(((JobCommand.Advance) command).job()));
                    return decision.refused();
                }
            }
        }
        for (JobRecord record : decision.records()) {
            journal.add(record);
            core.apply(record);
            if (record instanceof JobRecord.Assigned assigned) {
                assertTrue(everAssigned.add(assigned.attempt()), () -> "assigned twice: " + assigned);
            }
        }
        effects.addAll(decision.effects());
        return decision.reply();
    }

    private void poll() {
        SimulatedWorker worker = any(workers.values());
        List<AttemptId> running = new ArrayList<>(worker.running);
        Work work = (Work) submit(new JobCommand.Poll(new WorkerProtocol.Poll(
                worker.id, "h", "h:1", ++worker.sequence, worker.register, 2, running, List.copyOf(worker.held))));
        if (chance(10)) {
            return; // the answer is lost
        }
        worker.register = work.register();
        work.cancel().forEach(worker.running::remove);
        worker.unacknowledged.removeIf(report -> work.cancel().contains(report.attempt()));
        worker.held.removeIf(map -> work.forget().contains(map.job()));
        for (Assignment assignment : work.start()) {
            worker.running.add(assignment.attempt());
        }
    }

    private void finishSomething() {
        SimulatedWorker worker = any(workers.values());
        for (AttemptId attempt : worker.running) {
            boolean reported = worker.unacknowledged.stream()
                    .anyMatch(report -> report.attempt().equals(attempt));
            if (!reported) {
                worker.unacknowledged.add(end(worker, attempt));
                break;
            }
        }
        if (worker.unacknowledged.isEmpty()) {
            return;
        }
        WorkerProtocol.Reports reports = new WorkerProtocol.Reports(worker.id, List.copyOf(worker.unacknowledged));
        lateReports.add(reports);
        if (chance(10)) {
            return; // lost on its way
        }
        submit(new JobCommand.Report(reports));
        if (chance(10)) {
            return; // the acknowledgement is lost, and all is said again
        }
        worker.unacknowledged.forEach(report -> worker.running.remove(report.attempt()));
        worker.unacknowledged.clear();
    }

    private Report end(SimulatedWorker worker, AttemptId attempt) {
        if (chance(8)) {
            boolean user = random.nextInt(4) == 0;
            return new Report.Failed(
                    attempt, user ? ErrorKind.USER : ErrorKind.RETRYABLE, "x", "failure " + random.nextInt(3), "", "");
        }
        if (attempt.phase() == Phase.OUTPUT) {
            return new Report.OutputDone(attempt, "");
        }
        boolean mapOnly = status(attempt.job()).reduces().tasks() == 0;
        if (attempt.phase() == Phase.MAP && !mapOnly) {
            worker.held.add(attempt);
            return new Report.MapDone(attempt, attempt.task(), Map.of());
        }
        return new Report.Prepared(
                attempt, new ChunkRef(new ChunkId("t", attempt.task(), attempt.attempt()), 0, 1, 1), Map.of());
    }

    private void runEffect() {
        if (effects.isEmpty()) {
            return;
        }
        int index = random.nextInt(effects.size());
        JobEffect effect = chance(10) ? effects.get(index) : effects.remove(index); // sometimes it will run again
        if (effect instanceof JobEffect.Advance advance) {
            submit(new JobCommand.Advance(advance.job()));
        } else if (effect instanceof JobEffect.ReserveInStore reserve) {
            submit(
                    chance(10)
                            ? new JobCommand.StoreFailed(reserve.job(), ErrorKind.USER, "output-exists", "it is there")
                            : new JobCommand.StoreDone(reserve.job(), OutputStep.RESERVED));
        } else if (effect instanceof JobEffect.PrepareInStore prepare) {
            submit(new JobCommand.StoreDone(prepare.job(), OutputStep.PREPARED));
        } else if (effect instanceof JobEffect.PublishInStore publish) {
            cells.putIfAbsent(JobCore.cell(publish.job()), JobCore.cellValue(true));
            if (chance(20)) {
                effects.add(publish); // the reply is lost, so it is asked again
            } else {
                decisionKnown(publish.job());
            }
        } else if (effect instanceof JobEffect.FinishInStore finish) {
            submit(new JobCommand.StoreDone(finish.job(), OutputStep.CLEANED));
        } else if (effect instanceof JobEffect.ReadDecision read) {
            decisionKnown(read.job());
        }
    }

    private void decisionKnown(String job) {
        boolean commit = java.util.Arrays.equals(cells.get(JobCore.cell(job)), JobCore.cellValue(true));
        submit(new JobCommand.DecisionKnown(job, commit));
    }

    private JobStatus status(String job) {
        return (JobStatus) core.decide(new JobCommand.Watch(job), now).reply();
    }

    void checkInvariants() {
        for (String job : jobs) {
            JobStatus status = status(job);
            if (!status.state().over()) {
                continue;
            }
            byte[] cell = cells.get(JobCore.cell(job));
            boolean succeeded = status.state() == JobState.SUCCEEDED;
            assertTrue(cell != null, () -> job + " ended without a decision");
            assertEquals(
                    succeeded,
                    java.util.Arrays.equals(cell, JobCore.cellValue(true)),
                    () -> "told otherwise than decided: " + status);
            Boolean before = told.putIfAbsent(job, succeeded);
            assertTrue(before == null || before == succeeded, () -> job + " changed its end");
            if (succeeded) {
                assertEquals(status.maps().tasks(), status.maps().done());
                assertEquals(status.reduces().tasks(), status.reduces().done());
            }
        }
    }

    boolean allOver() {
        return jobs.stream().allMatch(job -> status(job).state().over());
    }

    String describe() {
        StringBuilder text = new StringBuilder();
        jobs.forEach(job -> text.append(status(job)).append('\n'));
        return text.append(effects).toString();
    }

    byte[] snapshotOfTheLiving() {
        return core.snapshot();
    }

    byte[] snapshotOfAReplay() {
        JobCore replay = new JobCore(epoch, 4, TIMEOUT, 1_000);
        journal.forEach(replay::apply);
        return replay.snapshot();
    }
}
