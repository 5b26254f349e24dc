package io.rondo.jobmaster.server.core;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.jobmaster.client.protocol.JobSubmission.ProgramCode;
import io.rondo.testing.simulation.Simulation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Everything in one history: at most one leading master, workers, clients, stores, and a network between them. */
final class SimWorld {
    static final long BEGINNING = 1_000_000;
    private static final int DEADLINE = 15_000;
    private static final int UNDRAIN_MILLIS = 20_000;
    private static final int FAULTY_MILLIS = 90_000;
    /** After the last fault every job ends within this time. */
    private static final int HEALING_MILLIS = 600_000;

    final Simulation simulation;
    final SimJournal journal = new SimJournal();
    final SimStores stores = new SimStores(journal);
    final Invariants invariants = new Invariants(this);
    final List<SimClient> clients = new ArrayList<>();
    final Map<String, SimWorker> workers = new TreeMap<>();
    boolean faults = true;
    SimMaster master;
    long events;
    private final Map<String, JobSubmission> submissions = new HashMap<>();
    private int incarnations;

    SimWorld(long seed) {
        simulation = new Simulation(seed, BEGINNING);
        takeOver();
        int slots = 1 + simulation.below(3);
        for (int i = 1 + simulation.below(3); i >= 0; i--) {
            startWorker(slots);
        }
        for (int i = simulation.below(4); i >= 0; i--) {
            clients.add(new SimClient(this, i, submission("s" + i)));
        }
        simulation.after(FAULTY_MILLIS, this::heal);
        simulation.between(500, 20_000, this::mishap);
    }

    private JobSubmission submission(String id) {
        int maps = simulation.onceIn(10) ? 0 : 1 + simulation.below(6);
        int reduces = simulation.below(4);
        List<OutputTarget> outputs = new ArrayList<>();
        for (int i = simulation.below(2); i >= 0; i--) {
            outputs.add(
                    new OutputTarget("o" + i, simulation.onceIn(2) ? "rondo:/" + id + i : "file:/" + id + i, false));
        }
        int kind = simulation.below(12);
        String name = kind == 0 ? "poisoned" : kind == 1 ? "exists" : "good";
        ProgramCode code = new ProgramCode("P", List.of(), List.of());
        return new JobSubmission(id, name, "u", code, "f", "/j/" + id, maps, reduces, outputs, Map.of());
    }

    boolean exists(String job) {
        return submissionOf(job).name().equals("exists");
    }

    JobSubmission submissionOf(String job) {
        return submissions.computeIfAbsent(
                job,
                id -> journal.records.stream()
                        .filter(record -> record instanceof JobRecord.JobSubmitted
                                && record.job().equals(id))
                        .map(record -> ((JobRecord.JobSubmitted) record).submission())
                        .findFirst()
                        .orElseThrow());
    }

    private void heal() {
        faults = false;
        undrain();
    }

    /** Whoever is being drained is given work again; now and then, since an earlier order may still be on its way. */
    private void undrain() {
        workers.values().stream().filter(worker -> worker.alive).forEach(worker -> drain(worker, false));
        simulation.after(UNDRAIN_MILLIS, this::undrain);
    }

    private void drain(SimWorker worker, boolean on) {
        call(new JobCommand.Drain(worker.id, on), answer -> {
            boolean again = answer instanceof RondoException failure && failure.kind() == ErrorKind.RETRYABLE;
            if (again && worker.alive && faults) {
                simulation.after(1_000, () -> drain(worker, on));
            }
        });
    }

    private void startWorker(int slots) {
        SimWorker worker = new SimWorker(this, "w" + ++incarnations, slots);
        workers.put(worker.id, worker);
        worker.poll();
    }

    private void takeOver() {
        master = new SimMaster(this, ++journal.epoch);
        invariants.newTerm(master);
    }

    /** Something dies, or goes deaf for a while. */
    private void mishap() {
        if (!faults) {
            return;
        }
        simulation.between(500, 20_000, this::mishap);
        if (master == null) {
            return;
        }
        int what = simulation.below(10);
        if (what < 3) {
            master.crash();
            master = null;
            simulation.between(300, 20_000, this::takeOver);
        } else if (what == 3) {
            master.pause(simulation.below(25_000));
        } else {
            List<SimWorker> alive =
                    workers.values().stream().filter(worker -> worker.alive).toList();
            if (alive.isEmpty()) {
                return;
            }
            SimWorker victim = alive.get(simulation.below(alive.size()));
            if (what == 4) {
                victim.cutOff(simulation.below(30_000));
            } else if (what == 8) {
                drain(victim, true);
                simulation.between(10, 40_000, () -> drain(victim, false));
            } else if (what == 9) {
                victim.leave();
                simulation.between(10, 5_000, () -> startWorker(victim.slots));
            } else {
                victim.alive = false;
                simulation.between(10, 5_000, () -> startWorker(victim.slots));
            }
        }
    }

    /** A call to whoever leads. The reply is an answer or a RondoException; exactly one comes, sooner or later. */
    void call(JobCommand command, Consumer<Object> reply) {
        call(command, answer -> true, reply);
    }

    /** A long poll. */
    void call(JobCommand command, Predicate<Object> worthwhile, Consumer<Object> reply) {
        boolean[] answered = {false};
        Consumer<Object> once = answer -> {
            if (!answered[0]) {
                answered[0] = true;
                reply.accept(answer);
            }
        };
        RondoException unreachable = RondoException.retryable("unreachable", "");
        simulation.after(DEADLINE, () -> once.accept(unreachable));
        if (faults && simulation.onceIn(15)) {
            simulation.between(1, 500, () -> once.accept(unreachable));
            if (simulation.onceIn(2)) {
                return;
            }
        }
        boolean replyLost = faults && simulation.onceIn(15);
        int copies = faults && simulation.onceIn(15) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            simulation.between(1, i == 0 ? 40 : 3_000, () -> {
                if (master == null || master.deaf()) {
                    simulation.between(1, 50, () -> once.accept(unreachable));
                } else {
                    master.ask(
                            command,
                            worthwhile,
                            answer -> simulation.between(1, 40, () -> once.accept(replyLost ? unreachable : answer)));
                }
            });
        }
    }

    /** Runs the history to its end. */
    void run() {
        long deadline = simulation.now() + FAULTY_MILLIS + HEALING_MILLIS;
        if (!simulation.run(() -> clients.stream().allMatch(SimClient::served) && !faults, deadline, this::check)) {
            throw new AssertionError("not all jobs have ended in time: " + clients);
        }
        simulation.run(() -> master != null && master.quiet(), deadline, this::check);
        invariants.checkEnd();
    }

    private void check() {
        events++;
        invariants.check();
    }
}
