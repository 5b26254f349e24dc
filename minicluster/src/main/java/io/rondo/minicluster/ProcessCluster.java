package io.rondo.minicluster;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.grpc.GrpcNetwork;
import io.rondo.base.security.Secrets;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.client.RemoteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cluster whose every daemon is a JVM of its own. Ports and data stay the same from one start to the next, so whatever is
 * killed can be started again. Each process holds the secrets of its role and of those it must recognise, and no others.
 *
 * <p>Its ZooKeeper is the process {@code zookeeper}, or those of an ensemble, {@code zookeeper-0} and so on.
 */
public final class ProcessCluster implements AutoCloseable {
    private static final List<String> ROLES = List.of("client", "worker", "task", "storage", "master", "zookeeper");
    private static final Duration NODE_PATIENCE = Duration.ofSeconds(30);
    private static final String FOLLOW = "-follow";
    private static final String ELECT = "-elect";

    private final MiniClusterSettings shape;
    private final Machines machines;
    private final DaemonProcesses processes;
    private final List<Address> masters = new ArrayList<>();
    private KeptPorts ports;

    private ProcessCluster(MiniClusterSettings shape, Machines machines) {
        this.shape = shape;
        this.machines = machines;
        this.processes = new DaemonProcesses(shape.data().resolve("logs"), machines);
    }

    /** Starts all daemons and waits until each serves. */
    public static ProcessCluster start(MiniClusterSettings shape) {
        return start(shape, Machines.here(shape.settings().text(SettingKey.BIND)));
    }

    /** The same with daemons at other places. */
    public static ProcessCluster start(MiniClusterSettings shape, Machines machines) {
        ProcessCluster cluster = new ProcessCluster(shape, machines);
        try {
            cluster.startAll();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void startAll() {
        prepare();
        DaemonProcesses.await(numbered(shape.zooKeepers(), this::spawnZooKeeper));
        List<DaemonProcesses.Starting> servers = numbered(shape.nodes(), this::spawnStorage);
        servers.addAll(numbered(shape.masters(), this::spawnMaster));
        DaemonProcesses.await(servers);
        awaitNodes();
        DaemonProcesses.await(numbered(shape.workers(), this::spawnWorker));
    }

    private static List<DaemonProcesses.Starting> numbered(int count, IntFunction<DaemonProcesses.Starting> spawn) {
        return IntStream.range(0, count).mapToObj(spawn).collect(Collectors.toCollection(ArrayList::new));
    }

    private void awaitNodes() {
        List<Address> nodes = new ArrayList<>();
        for (int i = 0; i < shape.nodes(); i++) {
            nodes.add(storageAddress(i));
        }
        try (RpcNetwork rpc = new GrpcNetwork(PeerRole.CLIENT, Secrets.load(secretsOf("client")))) {
            JoinedNodes.await(new KeeperCalls(nodes, rpc, NODE_PATIENCE), nodes);
        }
    }

    private void prepare() {
        Path secrets = shape.data().resolve("secrets/all");
        Secrets.generate(secrets, ROLES);
        Secrets.share(secrets, secretsOf("client"), List.of("client"));
        Secrets.share(secrets, secretsOf("worker"), List.of("worker", "task"));
        Secrets.share(secrets, secretsOf("storage"), ROLES);
        Secrets.share(secrets, secretsOf("master"), ROLES);
        Secrets.share(secrets, secretsOf("zookeeper"), List.of("zookeeper"));
        try {
            ports = new KeptPorts(shape.data().resolve("ports.properties"));
            refuseOtherEnsemble();
            for (int i = 0; i < shape.zooKeepers(); i++) {
                ports.draw(zooKeeper(i));
                if (shape.zooKeepers() > 1) {
                    ports.draw(zooKeeper(i) + FOLLOW);
                    ports.draw(zooKeeper(i) + ELECT);
                }
            }
            for (int i = 0; i < shape.nodes(); i++) {
                ports.draw("storage-" + i);
            }
            for (int i = 0; i < shape.masters(); i++) {
                ports.draw("master-" + i);
                Address master = address("master-" + i);
                masters.add(master);
                Secrets.share(secrets, RemoteStore.leftFor(master), List.of("client"));
            }
            ports.keep();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + shape.data() + " cannot be used", e);
        }
    }

    private Path secretsOf(String role) {
        return shape.data().resolve("secrets").resolve(role);
    }

    private Address address(String name) {
        return new Address(machines.address(name), ports.of(name));
    }

    private String port(String name) {
        return Integer.toString(ports.of(name));
    }

    private String zooKeeper(int number) {
        return shape.zooKeepers() == 1 ? "zookeeper" : "zookeeper-" + number;
    }

    /** What the servers of one ensemble remember, those of another do not know. */
    private void refuseOtherEnsemble() {
        long known = ports.names().stream()
                .filter(name -> name.matches("zookeeper(-\\d+)?"))
                .count();
        if (known != 0 && known != shape.zooKeepers()) {
            throw RondoException.user(
                    "other-ensemble",
                    "The cluster in " + shape.data() + " was made with " + known
                            + " ZooKeeper servers; start it with as many, or choose another folder.");
        }
    }

    /** Where ZooKeeper is, as masters and storage nodes are told. */
    public String zooKeepers() {
        if (shape.zooKeepers() == 1) {
            return "127.0.0.1:" + port("zookeeper"); // a single server listens nowhere else
        }
        return IntStream.range(0, shape.zooKeepers())
                .mapToObj(number -> address(zooKeeper(number)).toString())
                .collect(Collectors.joining(","));
    }

    /** What masters and storage nodes show ZooKeeper. */
    public byte[] zooKeeperSecret() {
        return Secrets.load(secretsOf("zookeeper")).zooKeeper();
    }

    /** Starts the only ZooKeeper server. */
    public void startZooKeeper() {
        startZooKeeper(0);
    }

    /** Starts one of the ZooKeeper servers; it serves when it has found enough of the others. */
    public void startZooKeeper(int number) {
        DaemonProcesses.await(List.of(spawnZooKeeper(number)));
    }

    private DaemonProcesses.Starting spawnZooKeeper(int number) {
        String name = zooKeeper(number);
        List<String> words = new ArrayList<>(List.of("--data", folder(name), "--port", port(name)));
        if (shape.zooKeepers() > 1) {
            String ensemble = IntStream.range(0, shape.zooKeepers())
                    .mapToObj(this::zooKeeper)
                    .map(one -> machines.address(one) + ":" + port(one + FOLLOW) + ":" + port(one + ELECT))
                    .collect(Collectors.joining(","));
            words.addAll(List.of("--ensemble", ensemble, "--number", Integer.toString(number + 1)));
            words.addAll(List.of("-D", SettingKey.BIND.key() + "=" + machines.address(name)));
            words.addAll(List.of("-D", SettingKey.SECRETS.key() + "=" + secretsOf("zookeeper")));
        }
        return processes.spawn(name, "ZooKeeperCommand", 256, words.toArray(String[]::new));
    }

    public void startStorage(int number) {
        DaemonProcesses.await(List.of(spawnStorage(number)));
    }

    private DaemonProcesses.Starting spawnStorage(int number) {
        String name = "storage-" + number;
        return processes.spawn(
                name, "StorageCommand", 512, with("storage", name, "--data", folder(name), "--port", port(name)));
    }

    public void startMaster(int number) {
        DaemonProcesses.await(List.of(spawnMaster(number)));
    }

    private DaemonProcesses.Starting spawnMaster(int number) {
        String name = "master-" + number;
        return processes.spawn(name, "JobMasterCommand", 512, with("master", name, "--port", port(name)));
    }

    public void startWorker(int number) {
        DaemonProcesses.await(List.of(spawnWorker(number)));
    }

    private DaemonProcesses.Starting spawnWorker(int number) {
        String name = "worker-" + number;
        int heap = (int) Math.max(256, Math.min(1_536, (Runtime.getRuntime().maxMemory() >> 20)));
        return processes.spawn(
                name,
                "WorkerCommand",
                heap,
                with("worker", name, "--cluster", addresses(), "--scratch", folder("scratch/" + name)));
    }

    private String folder(String name) {
        return shape.data().resolve(name).toString();
    }

    /** A daemon's arguments with the settings it needs. */
    private String[] with(String role, String name, String... arguments) {
        Map<String, String> given = new LinkedHashMap<>(shape.settings().given());
        given.put(SettingKey.SECRETS.key(), secretsOf(role).toString());
        given.put(SettingKey.ZOOKEEPER.key(), zooKeepers());
        given.put(SettingKey.BIND.key(), machines.address(name));
        given.putIfAbsent(SettingKey.SLOTS.key(), Integer.toString(Daemons.slots(shape.settings(), shape.workers())));
        given.putIfAbsent(
                SettingKey.REPLICATION.key(),
                Integer.toString(Math.min(shape.nodes(), Settings.of(Map.of()).number(SettingKey.REPLICATION))));
        List<String> all = new ArrayList<>(List.of(arguments));
        given.forEach((key, value) -> {
            all.add("-D");
            all.add(key + "=" + value);
        });
        return all.toArray(String[]::new);
    }

    /** The masters, as {@code --cluster} takes them. */
    public String addresses() {
        return String.join(",", masters.stream().map(Address::toString).toList());
    }

    /** Where a storage node listens. */
    public Address storageAddress(int number) {
        return address("storage-" + number);
    }

    /** The processes by name: zookeeper or zookeeper-N, storage-N, master-N, worker-N. */
    public Map<String, Process> processes() {
        return processes.byName();
    }

    /** Kills without a warning, as {@code kill -9} does, and waits until the process is gone. */
    public void kill(String name) {
        processes.kill(name);
    }

    /** Tells a process to stop, as SIGTERM does, and waits until it has. */
    public void stop(String name) {
        processes.stop(name);
    }

    @Override
    public void close() {
        processes.close();
    }
}
