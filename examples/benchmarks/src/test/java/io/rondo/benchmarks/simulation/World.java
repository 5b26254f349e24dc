package io.rondo.benchmarks.simulation;

import io.rondo.base.rpc.Address;
import io.rondo.coordination.Role;
import io.rondo.coordination.memory.MemorySnapshots;
import io.rondo.dfs.keeper.core.KeeperSettings;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.jobmaster.client.protocol.JobSubmission.ProgramCode;
import io.rondo.testing.simulation.Simulation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * One history of a whole cluster: two candidates for master, storage nodes of which each is a candidate for keeper, workers, clients,
 * and a reader who looks at the outputs all the while. For some time things go wrong as planned; then all is mended, every job must
 * end, and what is left must be what was promised.
 */
final class World {
    /** How long things go wrong. */
    static final int FAULTY_MILLIS = 60_000;
    /** One message of so many goes wrong, beside what is planned. */
    static final int UNRELIABLE = 60;

    private static final long BEGINNING = 1_000_000;
    /** When nothing goes wrong any more every job ends within this time. */
    private static final int HEALING_MILLIS = 300_000;

    private static final int QUIET_MILLIS = 30_000;
    private static final int MOST_ROUNDS = 20;
    private static final int ROUND_MILLIS = 1_000;
    private static final int REPAIR_MILLIS = 10_000;
    private static final int MASTERS = 2;
    /** Nobody is silent for so long while things go wrong; who is gone for good is, afterwards. */
    private static final int LATE_DEAD = FAULTY_MILLIS + 5_000;

    private static final int SOON_DEAD = 8_000;
    private static final String POISONED = "poisoned";

    final Simulation simulation;
    final Network network;
    final Ensemble ensemble;
    final MemorySnapshots snapshots = new MemorySnapshots();
    final KeeperSettings keeperSettings;
    final Invariants invariants;
    final List<MasterDaemon> masters = new ArrayList<>();
    final List<StorageDaemon> nodes = new ArrayList<>();
    private final List<JobClient> clients = new ArrayList<>();
    private final Reader reader;
    private final Map<String, Daemon> daemons = new HashMap<>();
    private final List<Daemon> everybody = new ArrayList<>();
    /** Workers by the ids of their starts. */
    private final Map<String, WorkerDaemon> workers = new HashMap<>();

    private final List<String> outputs = new ArrayList<>();
    private final Set<Plant> plants;
    /** Either nodes are given up for silence, or something may be lost for good: see {@link FaultPlan}. */
    private final boolean givesUp;

    private final FaultPlan plan;
    private final FaultInjection injection;
    private final Map<Fault.Kind, Integer> happened = new EnumMap<>(Fault.Kind.class);
    private final Map<Role, Integer> terms = new EnumMap<>(Role.class);
    private boolean faulty = true;
    private long events;
    private long nonces;

    /** The plan that belongs to the seed. */
    World(long seed, Set<Plant> plants) {
        this(seed, null, plants);
    }

    /** @param given what is to go wrong in place of the seed's own plan; that, if it is null */
    World(long seed, FaultPlan given, Set<Plant> plants) {
        this.plants = plants;
        this.simulation = new Simulation(seed, BEGINNING);
        this.network = new Network(simulation);
        this.invariants = new Invariants(this);
        this.givesUp = simulation.onceIn(4);
        this.keeperSettings = new KeeperSettings(3, givesUp ? SOON_DEAD : LATE_DEAD);
        this.ensemble = join(new Ensemble(this));
        for (int i = 0; i < MASTERS; i++) {
            masters.add(join(new MasterDaemon(this, "master-" + i)));
        }
        for (int i = 3 + simulation.below(2); i > 0; i--) {
            nodes.add(join(new StorageDaemon(this, "n" + i)));
        }
        List<WorkerDaemon> starting = new ArrayList<>();
        for (int i = 2 + simulation.below(2); i > 0; i--) {
            starting.add(join(new WorkerDaemon(this, "worker-" + i)));
        }
        for (int i = 1 + simulation.below(3); i > 0; i--) {
            clients.add(join(new JobClient(this, "client-" + i, submission("s" + i))));
        }
        join(new FileWriter(this, "writer"));
        this.reader = join(new Reader(this, "reader"));
        starting.forEach(worker -> workers.put(worker.name, worker));
        everybody.forEach(Daemon::start);
        network.unreliable(UNRELIABLE);
        this.plan = given != null ? given : plan(seed);
        this.injection = new FaultInjection(this, plan);
        if (givesUp) {
            simulation.after(REPAIR_MILLIS, this::repair);
        }
    }

    private FaultPlan plan(long seed) {
        List<String> all = everybody.stream()
                .filter(daemon -> daemon != ensemble)
                .map(daemon -> daemon.name)
                .toList();
        List<String> storage = nodes.stream().map(node -> node.name).toList();
        List<String> leaders = new ArrayList<>(storage);
        masters.forEach(master -> leaders.add(master.name));
        return FaultPlan.of(new Random(~seed), all, leaders, storage, mayLoseANode(), FAULTY_MILLIS);
    }

    private <D extends Daemon> D join(D daemon) {
        daemons.put(daemon.name, daemon);
        everybody.add(daemon);
        return daemon;
    }

    private JobSubmission submission(String id) {
        int maps = 1 + simulation.below(4);
        int reduces = simulation.below(4);
        List<OutputTarget> targets = new ArrayList<>();
        for (int i = simulation.below(2); i >= 0; i--) {
            String path = "/out/" + id + "-" + i;
            outputs.add(path);
            targets.add(0, new OutputTarget("o" + i, "rondo:" + path, false));
        }
        String name = simulation.onceIn(12) ? POISONED : "good";
        ProgramCode code = new ProgramCode("P", List.of(), List.of());
        return new JobSubmission(id, name, "u", code, "f", "/j/" + id, maps, reduces, targets, Map.of());
    }

    /** Whether a task of the job fails whoever runs it. */
    static boolean isPoisoned(JobSubmission submission) {
        return submission.name().equals(POISONED);
    }

    boolean plants(Plant plant) {
        return plants.contains(plant);
    }

    boolean mayLoseANode() {
        return !givesUp;
    }

    /** Whether things go wrong still. */
    boolean faulty() {
        return faulty;
    }

    List<String> outputs() {
        return outputs;
    }

    List<Daemon> everybody() {
        return everybody;
    }

    Daemon daemon(String name) {
        return daemons.get(name);
    }

    StorageDaemon node(String name) {
        return (StorageDaemon) daemons.get(name);
    }

    StorageDaemon node(Address address) {
        return nodes.stream()
                .filter(node -> node.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    void started(String id, WorkerDaemon worker) {
        workers.put(id, worker);
    }

    WorkerDaemon worker(String id) {
        return workers.get(id);
    }

    long nextNonce() {
        return ++nonces;
    }

    void happened(Fault fault) {
        happened.merge(fault.kind(), 1, Integer::sum);
    }

    void recovered(Role role) {
        terms.merge(role, 1, Integer::sum);
    }

    FaultPlan plan() {
        return plan;
    }

    Optional<StorageDaemon> leadingKeeper() {
        return nodes.stream().filter(StorageDaemon::leads).findFirst();
    }

    private void repair() {
        for (StorageDaemon node : nodes) {
            if (node.running() && node.disturbed()) {
                node.repair();
            }
        }
        simulation.after(REPAIR_MILLIS, this::repair);
    }

    /** Runs the history to its end, or throws what was violated. */
    History run() {
        Invariants.forgetViolation();
        run(() -> false, FAULTY_MILLIS);
        faulty = false;
        injection.heal();
        long healed = simulation.now();
        if (!run(() -> clients.stream().allMatch(JobClient::over), HEALING_MILLIS)) {
            throw new AssertionError("not all jobs have ended in time: "
                    + clients.stream().filter(client -> !client.over()).toList());
        }
        long ended = simulation.now();
        boolean lost = nodes.stream().anyMatch(Daemon::isGone);
        run(() -> false, lost ? LATE_DEAD + QUIET_MILLIS : QUIET_MILLIS);
        lookAtEverything();
        sweep();
        invariants.checkEnd();
        return new History(
                events,
                simulation.now() - BEGINNING,
                ended - healed,
                happened,
                invariants.ends(),
                terms,
                invariants.looks(),
                network.sent());
    }

    private boolean run(BooleanSupplier done, int millis) {
        return simulation.run(done, simulation.now() + millis, this::count);
    }

    private void count() {
        events++;
        Invariants.throwViolation();
    }

    /** What was promised can be read by everybody, now that all is well. */
    private void lookAtEverything() {
        List<CompletableFuture<Void>> looks = new ArrayList<>();
        outputs.forEach(output -> looks.add(reader.lookAtOutput(output)));
        invariants.files().forEach(file -> looks.add(reader.lookAtFile(file)));
        CompletableFuture<?> all = CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new));
        Invariants.require(run(all::isDone, HEALING_MILLIS), "not everything can be looked at");
        looks.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .forEach(look -> look.whenComplete((seen, failure) -> {
                    throw Invariants.violated("what was promised cannot be read", failure);
                }));
        Invariants.throwViolation();
    }

    private void sweep() {
        for (StorageDaemon node : nodes) {
            for (int round = 0; !node.isGone() && !node.sweep(); round++) {
                Invariants.require(round < MOST_ROUNDS, "the keeper answers no " + node);
                run(() -> false, ROUND_MILLIS);
            }
        }
    }

    /** The chunks of all files that are not of a job's output. */
    Set<ChunkId> chunksOfFiles() {
        Set<ChunkId> chunks = new HashSet<>();
        KeeperRequest list = new KeeperRequest.ListFolder("/data", "", true);
        CompletableFuture<Object> listed = leadingKeeper().orElseThrow().askNow(list);
        if (!listed.isCompletedExceptionally()) {
            for (KeeperReply.File file : ((KeeperReply.Listing) listed.join()).entries()) {
                file.chunks().forEach(chunk -> chunks.add(chunk.id()));
            }
        }
        return chunks;
    }
}
