package io.rondo.benchmarks.simulation;

import static io.rondo.benchmarks.simulation.Failures.watched;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocation;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocations;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Work;
import io.rondo.jobmaster.server.core.JobCommand;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A worker. Models {@code Worker} and {@code ReportQueue}, whose loops are threads: one poll and one report outstanding at a time,
 * reports repeated until they are acknowledged, map outputs held for as long as the process lives, and reduces that fetch them from
 * worker to worker.
 */
final class WorkerDaemon extends Daemon {
    private static final int SLOTS = 2;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int PAUSE_MILLIS = 50;
    private static final int FETCH_MILLIS = 2_000;
    private static final int FETCH_AGAIN_MILLIS = 500;
    private static final int SHORT_TASK = 1_500;
    private static final int LONG_TASK = 12_000;

    /** Attempts that run, or whose end is not acknowledged. */
    private final Set<AttemptId> running = new LinkedHashSet<>();
    /** Finished maps whose outputs are here. */
    private final Set<AttemptId> held = new LinkedHashSet<>();

    private final List<Report> reports = new ArrayList<>();
    private LeaderSeeker<MasterDaemon> polls;
    private LeaderSeeker<MasterDaemon> calls;
    private StoreClient store;
    private String id = "";
    private boolean registering;
    private boolean reporting;
    private long sequence;
    private long epoch;

    WorkerDaemon(World world, String name) {
        super(world, name);
    }

    @Override
    void begin() {
        id = name + "-" + starts();
        world.started(id, this);
        running.clear();
        held.clear();
        reports.clear();
        registering = true;
        reporting = false;
        sequence = 0;
        epoch = 0;
        store = new StoreClient(this);
        polls = new LeaderSeeker<>(this, world.masters);
        calls = new LeaderSeeker<>(this, world.masters);
        poll();
    }

    @Override
    void ended() {
        // what it held is gone
    }

    /** Whether the start of this name is up. */
    boolean is(String start) {
        return up() && id.equals(start);
    }

    boolean runs(AttemptId attempt) {
        return running.contains(attempt);
    }

    private void poll() {
        WorkerProtocol.Poll poll = new WorkerProtocol.Poll(
                id,
                name,
                "b",
                ++sequence,
                registering,
                SLOTS,
                List.copyOf(running),
                jobsHere(),
                registering && !world.plants(Plant.HELD_OUTPUTS_ARE_NOT_TOLD) ? List.copyOf(held) : List.of(),
                false);
        polls.call(PATIENCE_MILLIS, master -> master.ask(new JobCommand.Poll(poll)))
                .whenComplete(watched((answer, failure) -> {
                    if (failure == null && ((Work) answer).epoch() >= epoch) {
                        follow((Work) answer);
                    }
                    after(failure == null ? 0 : PAUSE_MILLIS, this::poll);
                }));
    }

    private List<String> jobsHere() {
        return Stream.concat(running.stream(), held.stream())
                .map(AttemptId::job)
                .distinct()
                .toList();
    }

    private void follow(Work work) {
        epoch = work.epoch();
        registering = work.register();
        for (AttemptId attempt : work.cancel()) {
            if (running.remove(attempt)) {
                held.remove(attempt);
            }
        }
        for (String job : work.forget()) {
            running.removeIf(attempt -> attempt.job().equals(job));
            held.removeIf(attempt -> attempt.job().equals(job));
        }
        work.start().forEach(this::start);
    }

    private void start(Assignment assignment) {
        AttemptId attempt = assignment.attempt();
        if (running.add(attempt)) {
            world.invariants.started(attempt);
            after(10 + simulation.below(simulation.onceIn(8) ? LONG_TASK : SHORT_TASK), () -> work(attempt));
        }
    }

    private void work(AttemptId attempt) {
        if (!running.contains(attempt)) {
            return;
        }
        JobSubmission submission = world.invariants.submission(attempt.job());
        if (World.isPoisoned(submission) && attempt.task() == 0) {
            fail(attempt, ErrorKind.USER, "user-code-failed", "boom");
        } else if (world.faulty() && simulation.onceIn(25)) {
            fail(attempt, ErrorKind.RETRYABLE, "io-failed", "passing " + attempt);
        } else if (attempt.phase() == Phase.REDUCE) {
            fetch(attempt, submission, new BitSet());
        } else if (submission.reduceTasks() == 0) {
            write(attempt, submission);
        } else {
            held.add(attempt);
            report(new Report.MapDone(attempt, attempt.task() * 31, Map.of("records", 1L)));
        }
    }

    private void fail(AttemptId attempt, ErrorKind kind, String code, String message) {
        report(new Report.Failed(attempt, kind, code, message, "", ""));
    }

    /** Asks where the maps are until it has had them all. */
    private void fetch(AttemptId attempt, JobSubmission submission, BitSet fetched) {
        if (!running.contains(attempt)) {
            return;
        }
        if (fetched.cardinality() == submission.mapTasks()) {
            write(attempt, submission);
            return;
        }
        JobCommand.LocateMaps locate = new JobCommand.LocateMaps(attempt.job(), fetched.toByteArray());
        calls.call(PATIENCE_MILLIS, master -> master.ask(locate)).whenComplete(watched((answer, failure) -> {
            if (failure == null && !((MapLocations) answer).jobOver()) {
                fetch(attempt, ((MapLocations) answer).maps(), 0, fetched)
                        .thenAccept(done -> after(FETCH_AGAIN_MILLIS, () -> fetch(attempt, submission, fetched)));
            } else {
                after(FETCH_AGAIN_MILLIS, () -> fetch(attempt, submission, fetched));
            }
        }));
    }

    private CompletableFuture<Void> fetch(AttemptId attempt, List<MapLocation> maps, int from, BitSet fetched) {
        if (from == maps.size()) {
            return CompletableFuture.completedFuture(null);
        }
        MapLocation map = maps.get(from);
        WorkerDaemon source = world.worker(map.worker());
        return world.network
                .call(this, source, FETCH_MILLIS, () -> source.serve(map))
                .handle((served, failure) -> {
                    if (failure == null) {
                        fetched.set(map.attempt().task());
                    } else {
                        world.invariants.fetchFailed(map.attempt());
                        report(new Report.FetchFailed(
                                attempt, map.attempt(), Failures.of(failure).code(), false, map.worker()));
                    }
                    return fetch(attempt, maps, from + 1, fetched);
                })
                .thenCompose(rest -> rest);
    }

    private CompletableFuture<Boolean> serve(MapLocation map) {
        return is(map.worker()) && held.contains(map.attempt())
                ? CompletableFuture.completedFuture(true)
                : CompletableFuture.failedFuture(RondoException.retryable("no-such-output", "" + map.attempt()));
    }

    private void write(AttemptId attempt, JobSubmission submission) {
        new AttemptFiles(this, store, attempt, submission).prepare().whenComplete(watched((manifest, failure) -> {
            if (failure == null) {
                report(new Report.Prepared(attempt, manifest, Map.of("written", 1L)));
            } else {
                RondoException reason = Failures.of(failure);
                fail(attempt, reason.kind(), reason.code(), reason.getMessage());
            }
        }));
    }

    private void report(Report report) {
        reports.add(report);
        if (!reporting) {
            sendReports();
        }
    }

    private void sendReports() {
        reports.removeIf(report -> !running.contains(report.attempt()));
        reporting = !reports.isEmpty();
        if (!reporting) {
            return;
        }
        List<Report> batch = List.copyOf(reports);
        JobCommand said = new JobCommand.Report(new WorkerProtocol.Reports(id, batch));
        calls.call(PATIENCE_MILLIS, master -> master.ask(said)).whenComplete(watched((answer, failure) -> {
            if (failure == null) {
                reports.removeAll(batch);
                batch.stream().filter(Report::isEnd).forEach(report -> running.remove(report.attempt()));
            } else if (!Failures.passing(failure)) {
                throw Invariants.violated("a report was refused", failure);
            }
            after(failure == null ? 0 : PAUSE_MILLIS, this::sendReports);
        }));
    }
}
