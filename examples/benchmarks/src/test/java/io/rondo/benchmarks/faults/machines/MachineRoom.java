package io.rondo.benchmarks.faults.machines;

import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.PeerRole;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import io.rondo.coordination.zookeeper.ZooKeeperCoordination;
import io.rondo.coordination.zookeeper.ZooKeeperSettings;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.JobClient;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.submit.JobPreparation;
import io.rondo.jobmaster.client.submit.LoadedProgram;
import io.rondo.jobmaster.client.submit.PathRule;
import io.rondo.jobmaster.client.submit.ReducerChoice;
import io.rondo.minicluster.Machines;
import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.minicluster.ProcessCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A cluster of processes with three ZooKeeper servers, each process in a network of its own, to be killed, stopped and cut off.
 * Where such networks cannot be made all are on 127.0.0.1, and who is to be cut off is stopped, as by SIGSTOP, instead.
 */
final class MachineRoom implements AutoCloseable {
    static final int ZOOKEEPERS = 3;
    static final int MASTERS = 3;
    static final int NODES = 3;
    static final int WORKERS = 2;
    private static final Duration WITNESS_SESSION = Duration.ofSeconds(30);
    private static final long PATIENCE_SECONDS = 90;

    private final Optional<Namespaces> namespaces;
    private final ProcessCluster cluster;
    private final TreeSet<String> stopped = new TreeSet<>();
    final RemoteStore remote;
    final JobClient jobs;
    /** Sees ZooKeeper, whatever the daemons see. */
    final Coordination witness;

    private MachineRoom(Path folder, Settings settings, Optional<Namespaces> namespaces) {
        this.namespaces = namespaces;
        System.out.println(
                namespaces.isPresent()
                        ? "each process is in a network namespace of its own"
                        : "there are no network namespaces here: processes are stopped in place of cutting them off");
        cluster = ProcessCluster.start(
                new MiniClusterSettings(folder, false, MASTERS, NODES, WORKERS, settings, ZOOKEEPERS),
                quick(namespaces.map(Machines.class::cast).orElse(Machines.here("127.0.0.1"))));
        remote = RemoteStore.open(PeerRole.CLIENT, cluster.addresses(), settings);
        jobs = JobClient.connect(remote.addresses(), remote.rpc());
        witness = ZooKeeperCoordination.connect(
                new ZooKeeperSettings(cluster.zooKeepers(), WITNESS_SESSION, cluster.zooKeeperSecret()));
    }

    static MachineRoom open(Path folder, Settings settings) {
        Optional<Namespaces> namespaces = Namespaces.make();
        try {
            return new MachineRoom(folder, settings, namespaces);
        } catch (RuntimeException e) {
            namespaces.ifPresent(Namespaces::close);
            throw e;
        }
    }

    /** JVMs that compile little, since they live for minutes and ten of them begin at once. */
    private static Machines quick(Machines machines) {
        return new Machines() {
            @Override
            public String address(String daemon) {
                return machines.address(daemon);
            }

            @Override
            public List<String> command(String daemon, List<String> words) {
                List<String> more = new ArrayList<>(words);
                more.add(1, "-XX:TieredStopAtLevel=1");
                return machines.command(daemon, more);
            }
        };
    }

    ProcessCluster cluster() {
        return cluster;
    }

    /** Whether links between two can be cut, and one way of them. */
    boolean hasNetworks() {
        return namespaces.isPresent();
    }

    static void until(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "In " + PATIENCE_SECONDS + " seconds it did not come about that " + what + ".");
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Prepares a program of this class path as a job. */
    JobSubmission prepare(Class<?> program, int reducers, long splitBytes, List<String> arguments) {
        try (LoadedProgram loaded = LoadedProgram.load(List.of(), program.getName())) {
            return new JobPreparation(remote.store(), new Storages(remote.store())::of, new PathRule(false))
                    .prepare(new JobPreparation.Request(
                            loaded,
                            List.of(),
                            arguments,
                            List.of(),
                            List.of(),
                            Map.of(),
                            false,
                            splitBytes,
                            ReducerChoice.of(reducers),
                            "test"));
        }
    }

    static List<String> named(String kind, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(kind + "-" + i);
        }
        return names;
    }

    static List<String> zooKeepers() {
        return named("zookeeper", ZOOKEEPERS);
    }

    static List<String> masters() {
        return named("master", MASTERS);
    }

    static List<String> nodes() {
        return named("storage", NODES);
    }

    static List<String> workers() {
        return named("worker", WORKERS);
    }

    /** Who began the role's last term: a process's name. */
    String leader(Role role) {
        String at = hint(role).advertised();
        if (role == Role.JOBMASTER) {
            return "master-" + List.of(cluster.addresses().split(",")).indexOf(at);
        }
        return nodes().stream()
                .filter(node -> cluster.storageAddress(number(node)).toString().equals(at))
                .findFirst()
                .orElseThrow();
    }

    private Coordination.LeaderHint hint(Role role) {
        Coordination.LeaderHint[] found = new Coordination.LeaderHint[1];
        until("somebody leads", () -> {
            found[0] = witness.leader(role).orElse(null);
            return found[0] != null;
        });
        return found[0];
    }

    long epoch(Role role) {
        return hint(role).epoch();
    }

    void untilAnotherLeads(Role role, long than) {
        until(
                "a term begins after number " + than + " of " + role,
                () -> witness.leader(role).filter(hint -> hint.epoch() > than).isPresent());
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    void kill(String name) {
        cluster.kill(name);
    }

    /** Starts again what was killed. */
    void start(String name) {
        int number = number(name);
        switch (name.substring(0, name.lastIndexOf('-'))) {
            case "zookeeper" -> cluster.startZooKeeper(number);
            case "storage" -> cluster.startStorage(number);
            case "master" -> cluster.startMaster(number);
            default -> cluster.startWorker(number);
        }
    }

    /** SIGSTOP: the process and those it started stand still. */
    void stop(String name) {
        signal("STOP", name);
        stopped.add(name);
    }

    /** SIGCONT. */
    void resume(String name) {
        signal("CONT", name);
        stopped.remove(name);
    }

    private void signal(String signal, String name) {
        Process process = cluster.processes().get(name);
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal, Long.toString(process.pid())));
        process.descendants().forEach(child -> command.add(Long.toString(child.pid())));
        try {
            new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD) // a child may just have ended
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From now on it reaches nobody, and nobody reaches it. */
    void cutOff(String name) throws IOException {
        if (namespaces.isPresent()) {
            namespaces.get().isolate(name);
        } else {
            stop(name);
        }
    }

    /** What one of these sends to one of those does not arrive. */
    void deafen(List<String> from, List<String> to) throws IOException {
        for (String sender : from) {
            for (String receiver : to) {
                namespaces.orElseThrow().cut(sender, receiver);
            }
        }
    }

    /** Nothing passes between these and those. */
    void separate(List<String> some, List<String> others) throws IOException {
        deafen(some, others);
        deafen(others, some);
    }

    /** All links are whole and all processes run. */
    void mend() throws IOException {
        if (namespaces.isPresent()) {
            namespaces.get().mend();
        }
        List.copyOf(stopped).forEach(this::resume);
        for (List<String> kind : List.of(zooKeepers(), masters(), nodes(), workers())) {
            for (String name : kind) {
                if (!cluster.processes().containsKey(name)) {
                    start(name);
                }
            }
        }
    }

    /** The value of a job's decision, which is asked for until ZooKeeper answers. */
    String decision(String job) {
        String[] read = new String[1];
        until("ZooKeeper answers", () -> {
            try {
                read[0] = witness.readOnce("decisions/" + job)
                        .map(bytes -> new String(bytes, java.nio.charset.StandardCharsets.US_ASCII))
                        .orElse("nothing");
                return true;
            } catch (RondoException e) {
                return false;
            }
        });
        return read[0];
    }

    @Override
    public void close() {
        List.copyOf(stopped).forEach(this::resume);
        witness.close();
        remote.close();
        cluster.close();
        namespaces.ifPresent(Namespaces::close);
    }
}
