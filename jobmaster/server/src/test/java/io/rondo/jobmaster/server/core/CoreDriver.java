package io.rondo.jobmaster.server.core;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Submitted;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.jobmaster.client.protocol.JobSubmission.ProgramCode;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Drives a core by hand: every record is durable at once, and jobs advance by themselves. Other effects are collected. */
final class CoreDriver {
    static final long TIMEOUT = 10_000;

    final SimJournal journal = new SimJournal();
    final List<JobEffect> effects = new ArrayList<>();
    private final Map<String, Long> sequences = new HashMap<>();
    long now = 1_000_000;
    JobCore core;

    CoreDriver() {
        changeLeader();
    }

    /** A new leader replays the journal. */
    void changeLeader() {
        core = new JobCore(++journal.epoch, 4, TIMEOUT, 100);
        journal.records.forEach(core::apply);
        effects.clear();
        core.resume(now).forEach(this::run);
        tick();
    }

    Object send(JobCommand command) {
        Decision<JobRecord, JobEffect> decision = core.decide(command, now);
        if (decision.guard().isPresent() && !journal.win(decision.guard().get())) {
            return decision.refused();
        }
        decision.records().forEach(core::apply);
        journal.records.addAll(decision.records());
        decision.effects().forEach(this::run);
        return decision.reply();
    }

    private void run(JobEffect effect) {
        if (effect instanceof JobEffect.Advance advance) {
            send(new JobCommand.Advance(advance.job()));
        } else if (!(effect instanceof JobEffect.Wake)) {
            effects.add(effect);
        }
    }

    void tick() {
        send(new JobCommand.Tick());
    }

    /** Time passes, with ticks as often as there should be. */
    void pass(long millis) {
        for (long end = now + millis; now < end; ) {
            now += 500;
            tick();
        }
    }

    static JobSubmission submission(int maps, int reduces, String... outputs) {
        List<OutputTarget> targets = Arrays.stream(outputs)
                .map(uri -> new OutputTarget("o", uri, false))
                .toList();
        ProgramCode code = new ProgramCode("P", List.of(), List.of());
        return new JobSubmission(
                "s-" + maps + "-" + reduces + "-" + Integer.toHexString(targets.hashCode()),
                "n",
                "u",
                code,
                "f",
                "/j",
                maps,
                reduces,
                targets,
                Map.of());
    }

    /** Submits a job and reserves what it needs in the store. */
    String submit(int maps, int reduces, String... outputs) {
        String job = ((Submitted) send(new JobCommand.Submit(submission(maps, reduces, outputs)))).job();
        send(new JobCommand.StoreDone(job, JobRecord.OutputStep.RESERVED));
        return job;
    }

    JobStatus status(String job) {
        return (JobStatus) send(new JobCommand.Watch(job));
    }

    void register(String worker, List<AttemptId> running, List<AttemptId> held) {
        poll(worker, 2, true, running, held);
    }

    /** Registers a worker with two slots that has nothing, and gives what it is to start. */
    List<AttemptId> join(String worker) {
        return poll(worker, 2, true, List.of(), List.of());
    }

    List<AttemptId> poll(String worker, AttemptId... running) {
        return poll(worker, 2, false, List.of(running), List.of());
    }

    private List<AttemptId> poll(
            String worker, int slots, boolean registering, List<AttemptId> running, List<AttemptId> held) {
        return work(worker, slots, registering, running, held).start().stream()
                .map(Assignment::attempt)
                .toList();
    }

    Work work(String worker, int slots, boolean registering, List<AttemptId> running, List<AttemptId> held) {
        return work(worker, slots, registering, running, held, false);
    }

    /** Polls for a worker with two slots that wants to end. */
    Work leaving(String worker, AttemptId... running) {
        work(worker, 2, false, List.of(running), List.of(), true); // the first may only have written it down
        return work(worker, 2, false, List.of(running), List.of(), true);
    }

    private Work work(
            String worker,
            int slots,
            boolean registering,
            List<AttemptId> running,
            List<AttemptId> held,
            boolean leaving) {
        long sequence = sequences.merge(worker, 1L, Long::sum);
        List<String> jobs = Stream.concat(running.stream(), held.stream())
                .map(AttemptId::job)
                .distinct()
                .toList();
        return (Work) send(new JobCommand.Poll(new WorkerProtocol.Poll(
                worker, worker, "b", sequence, registering, slots, running, jobs, held, leaving)));
    }

    void report(String worker, Report... reports) {
        send(new JobCommand.Report(new WorkerProtocol.Reports(worker, List.of(reports))));
    }

    static Report done(AttemptId map) {
        return new Report.MapDone(map, map.task(), Map.of("records", 1L));
    }

    static Report prepared(AttemptId attempt) {
        ChunkRef manifest = new ChunkRef(new ChunkId("t", attempt.task(), attempt.attempt(), 0), 1, 1);
        return new Report.Prepared(attempt, manifest, Map.of());
    }

    static Report failed(AttemptId attempt, ErrorKind kind, String message) {
        return new Report.Failed(attempt, kind, "code", message, "record 7", "");
    }

    /** Runs all that is given to the worker until nothing more comes, twice in a row: the first may only have found a loss. */
    void work(String worker) {
        for (int idle = 0; idle < 2; ) {
            List<AttemptId> start = poll(worker);
            start.forEach(attempt -> report(worker, end(attempt)));
            idle = start.isEmpty() ? idle + 1 : 0;
        }
    }

    private Report end(AttemptId attempt) {
        boolean mapOnly = core.job(attempt.job()).mapOnly();
        return switch (attempt.phase()) {
            case MAP -> mapOnly ? prepared(attempt) : done(attempt);
            case REDUCE -> prepared(attempt);
            case OUTPUT -> new Report.OutputDone(attempt, "");
        };
    }

    boolean refused(Object reply, String code) {
        return reply instanceof RondoException failure && failure.is(code);
    }
}
