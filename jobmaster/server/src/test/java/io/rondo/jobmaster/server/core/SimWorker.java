package io.rondo.jobmaster.server.core;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocation;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.MapLocations;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.testing.simulation.Simulation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A worker process: one poll and one report outstanding at a time, as the real one has. */
final class SimWorker {
    private static final int PAUSE = 50;
    private static final int PROGRESS = 4_000;

    final String id;
    final int slots;
    boolean alive = true;
    /** Attempts that run, or whose end is not acknowledged. */
    final Set<AttemptId> running = new LinkedHashSet<>();

    final Set<AttemptId> held = new LinkedHashSet<>();
    private final SimWorld world;
    private final Simulation simulation;
    private final List<Report> reports = new ArrayList<>();
    private final Map<AttemptId, Work> ends = new HashMap<>();
    /** How much longer everything takes here than elsewhere. */
    private final int slowness;
    /** Something is wrong with it: half of what it runs fails. */
    private final boolean failing;

    private boolean reporting;
    private boolean registering = true;
    private boolean leaving;
    private long sequence;
    private long cutOffUntil;

    /** When an attempt began and when it is to end. */
    private record Work(long began, long ends) {
        double fraction(long now) {
            return (double) (now - began) / Math.max(1, ends - began);
        }
    }

    SimWorker(SimWorld world, String id, int slots) {
        this.world = world;
        this.simulation = world.simulation;
        this.id = id;
        this.slots = slots;
        this.slowness = simulation.onceIn(5) ? 20 : 1;
        this.failing = simulation.onceIn(8);
    }

    /** What SIGTERM does: ends as soon as nobody needs it. */
    void leave() {
        leaving = true;
    }

    void cutOff(int millis) {
        cutOffUntil = simulation.now() + millis;
    }

    boolean reachable() {
        return alive && simulation.now() >= cutOffUntil;
    }

    void poll() {
        if (!alive) {
            return;
        }
        if (!reachable()) {
            simulation.after(PAUSE, this::poll);
            return;
        }
        WorkerProtocol.Poll poll = new WorkerProtocol.Poll(
                id,
                "host of " + id,
                "b",
                ++sequence,
                registering,
                slots,
                List.copyOf(running),
                jobsHere(),
                registering ? List.copyOf(held) : List.of(),
                leaving);
        world.call(new JobCommand.Poll(poll), answer -> ((WorkerProtocol.Work) answer).worthwhile(), answer -> {
            if (!alive) {
                return;
            }
            if (answer instanceof WorkerProtocol.Work work && reachable()) {
                registering = work.register();
                work.cancel().forEach(attempt -> {
                    if (running.remove(attempt)) {
                        held.remove(attempt);
                    }
                });
                for (String job : work.forget()) {
                    running.removeIf(attempt -> attempt.job().equals(job));
                    held.removeIf(attempt -> attempt.job().equals(job));
                }
                work.start().forEach(this::start);
                work.take().forEach(map -> simulation.between(10, 3_000, () -> take(map)));
                if (work.left()) {
                    alive = false;
                    world.invariants.left(id);
                    return;
                }
                poll();
            } else {
                simulation.after(PAUSE, this::poll);
            }
        });
    }

    private List<String> jobsHere() {
        return Stream.concat(running.stream(), held.stream())
                .map(AttemptId::job)
                .distinct()
                .toList();
    }

    private void start(Assignment assignment) {
        if (running.add(assignment.attempt())) {
            world.invariants.started(assignment.attempt());
            long millis = (long) slowness * (10 + simulation.below(simulation.onceIn(10) ? 20_000 : 2_000));
            ends.put(assignment.attempt(), new Work(simulation.now(), simulation.now() + millis));
            simulation.after(millis, () -> finish(assignment));
            tellProgress(assignment.attempt());
        }
    }

    private void tellProgress(AttemptId attempt) {
        simulation.after(PROGRESS, () -> {
            double fraction = ends.get(attempt).fraction(simulation.now());
            if (alive && running.contains(attempt) && fraction < 1) {
                report(new Report.Progress(attempt, fraction, Map.of()));
                tellProgress(attempt);
            }
        });
    }

    /** Copies an output of a worker that is being drained. */
    private void take(MapLocation map) {
        SimWorker from = world.workers.get(map.worker());
        if (alive && reachable() && from.reachable() && from.held.contains(map.attempt())) {
            held.add(map.attempt());
            report(new Report.Took(map.attempt(), map.worker(), sequence));
        }
    }

    private void finish(Assignment assignment) {
        AttemptId attempt = assignment.attempt();
        if (!alive || !running.contains(attempt)) {
            return;
        }
        JobSubmission submission = world.submissionOf(attempt.job());
        boolean poisoned = submission.name().equals("poisoned") && attempt.phase() != Phase.OUTPUT;
        if (world.faults && failing && attempt.phase() != Phase.OUTPUT && simulation.onceIn(2)) {
            ErrorKind[] kinds = {ErrorKind.USER, ErrorKind.RETRYABLE, ErrorKind.RESOURCE, ErrorKind.INTERNAL};
            ErrorKind kind = kinds[simulation.below(kinds.length)];
            report(new Report.Failed(attempt, kind, "io-failed", kind + " on " + id, "", ""));
        } else if (poisoned && attempt.task() == 0) {
            report(new Report.Failed(attempt, ErrorKind.USER, "user-code-failed", "boom", "record 7", ""));
        } else if (world.faults && simulation.onceIn(20)) {
            report(new Report.Failed(attempt, ErrorKind.RETRYABLE, "io-failed", "passing " + attempt, "", ""));
        } else if (assignment instanceof Assignment.RunOutput output) {
            report(outputWork(submission, output));
        } else if (attempt.phase() == Phase.REDUCE) {
            fetch(attempt, submission.mapTasks());
        } else if (submission.reduceTasks() == 0) {
            report(prepared(attempt));
        } else {
            held.add(attempt);
            report(new Report.MapDone(attempt, attempt.task() * 31, Map.of("records", 1L)));
        }
    }

    private static Report prepared(AttemptId attempt) {
        ChunkRef manifest = new ChunkRef(new ChunkId("t" + attempt.job(), attempt.task(), attempt.attempt(), 0), 1, 1);
        return new Report.Prepared(attempt, manifest, Map.of("written", 1L));
    }

    private Report outputWork(JobSubmission submission, Assignment.RunOutput work) {
        try {
            world.stores.work(
                    work.attempt().job(),
                    work.output(),
                    work.action(),
                    submission.name().equals("exists"));
            return new Report.OutputDone(work.attempt(), "");
        } catch (RondoException e) {
            return new Report.Failed(work.attempt(), e.kind(), e.code(), e.getMessage(), "", "");
        }
    }

    /** Asks where the maps are until it has had them all. */
    private void fetch(AttemptId attempt, int maps) {
        if (!alive || !running.contains(attempt)) {
            return;
        }
        if (!reachable()) {
            simulation.after(PAUSE, () -> fetch(attempt, maps));
            return;
        }
        world.call(new JobCommand.LocateMaps(attempt.job(), new byte[0]), answer -> {
            if (!alive || !running.contains(attempt)) {
                return;
            }
            boolean all = answer instanceof MapLocations
                    && ((MapLocations) answer).maps().size() == maps;
            if (answer instanceof MapLocations locations && !locations.jobOver()) {
                for (MapLocation map : locations.maps()) {
                    SimWorker source = world.workers.get(map.worker());
                    if (!source.reachable() || !source.held.contains(map.attempt())) {
                        all = false;
                        world.invariants.fetchFailed(map.attempt());
                        report(new Report.FetchFailed(attempt, map.attempt(), "unreachable", false, map.worker()));
                    }
                }
            }
            if (all) {
                report(prepared(attempt));
            } else {
                simulation.after(500, () -> fetch(attempt, maps));
            }
        });
    }

    private void report(Report report) {
        reports.add(report);
        if (!reporting) {
            sendReports();
        }
    }

    private void sendReports() {
        reports.removeIf(report -> !(report instanceof Report.Took) && !running.contains(report.attempt()));
        reporting = alive && !reports.isEmpty();
        if (!reporting) {
            return;
        }
        if (!reachable()) {
            simulation.after(PAUSE, this::sendReports);
            return;
        }
        List<Report> batch = List.copyOf(reports);
        world.call(new JobCommand.Report(new WorkerProtocol.Reports(id, batch)), answer -> {
            if (answer instanceof RondoException failure) {
                if (failure.kind() != ErrorKind.RETRYABLE) {
                    throw new AssertionError("a report was refused", failure);
                }
                simulation.after(PAUSE, this::sendReports);
            } else {
                reports.removeAll(batch);
                batch.stream().filter(Report::isEnd).forEach(report -> running.remove(report.attempt()));
                sendReports();
            }
        });
    }
}
