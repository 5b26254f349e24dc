package io.rondo.minicluster;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.grpc.GrpcNetwork;
import io.rondo.base.security.Secrets;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.client.RemoteStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A cluster whose every daemon is a JVM of its own. Ports and data stay the same from one start to the next, so whatever is
 * killed can be started again. Each process holds the secrets of its role and of those it must recognise, and no others.
 */
public final class ProcessCluster implements AutoCloseable {
    private static final List<String> ROLES = List.of("client", "worker", "task", "storage", "master", "zookeeper");
    private static final Duration NODE_PATIENCE = Duration.ofSeconds(30);
    private static final String COMMANDS = "io.rondo.minicluster.command.";

    private final MiniClusterSettings shape;
    private final Closing parts = new Closing();
    private final Properties ports = new Properties();
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final List<Address> masters = new ArrayList<>();

    private ProcessCluster(MiniClusterSettings shape) {
        this.shape = shape;
    }

    /** Starts all daemons and waits until each serves. */
    public static ProcessCluster start(MiniClusterSettings shape) {
        ProcessCluster cluster = new ProcessCluster(shape);
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
        startZooKeeper();
        for (int i = 0; i < shape.nodes(); i++) {
            startStorage(i);
        }
        for (int i = 0; i < shape.masters(); i++) {
            startMaster(i);
        }
        awaitNodes();
        for (int i = 0; i < shape.workers(); i++) {
            startWorker(i);
        }
    }

    private void awaitNodes() {
        List<Address> nodes = new ArrayList<>();
        for (int i = 0; i < shape.nodes(); i++) {
            nodes.add(Address.parse(bind() + ":" + knownPort("storage-" + i)));
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
        try {
            Path file = shape.data().resolve("ports.properties");
            if (Files.exists(file)) {
                try (Reader reader = Files.newBufferedReader(file)) {
                    ports.load(reader);
                }
            }
            port("zookeeper");
            for (int i = 0; i < shape.nodes(); i++) {
                port("storage-" + i);
            }
            for (int i = 0; i < shape.masters(); i++) {
                Address master = new Address(bind(), port("master-" + i));
                masters.add(master);
                Secrets.share(secrets, RemoteStore.leftFor(master), List.of("client"));
            }
            try (Writer writer = Files.newBufferedWriter(file)) {
                ports.store(writer, "The ports of this minicluster's daemons");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + shape.data() + " cannot be used", e);
        }
    }

    private Path secretsOf(String role) {
        return shape.data().resolve("secrets").resolve(role);
    }

    private int port(String name) throws IOException {
        String known = ports.getProperty(name);
        if (known == null) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                known = Integer.toString(free.getLocalPort());
            }
            ports.setProperty(name, known);
        }
        return Integer.parseInt(known);
    }

    private String bind() {
        return shape.settings().text(SettingKey.BIND);
    }

    private String knownPort(String name) {
        return ports.getProperty(name);
    }

    public void startZooKeeper() {
        spawn("zookeeper", "ZooKeeperCommand", 256, "--data", folder("zookeeper"), "--port", knownPort("zookeeper"));
    }

    public void startStorage(int number) {
        String name = "storage-" + number;
        spawn(name, "StorageCommand", 512, with("storage", "--data", folder(name), "--port", knownPort(name)));
    }

    public void startMaster(int number) {
        spawn("master-" + number, "JobMasterCommand", 512, with("master", "--port", knownPort("master-" + number)));
    }

    public void startWorker(int number) {
        String name = "worker-" + number;
        int heap = (int) Math.max(256, Math.min(1_536, (Runtime.getRuntime().maxMemory() >> 20)));
        spawn(
                name,
                "WorkerCommand",
                heap,
                with("worker", "--cluster", addresses(), "--scratch", folder("scratch/" + name)));
    }

    private String folder(String name) {
        return shape.data().resolve(name).toString();
    }

    /** A daemon's arguments with the settings it needs. */
    private String[] with(String role, String... arguments) {
        Map<String, String> given = new LinkedHashMap<>(shape.settings().given());
        given.put(SettingKey.SECRETS.key(), secretsOf(role).toString());
        given.put(SettingKey.ZOOKEEPER.key(), "127.0.0.1:" + knownPort("zookeeper"));
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

    private void spawn(String name, String command, int heapMegabytes, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xmx" + heapMegabytes + "m"));
        words.addAll(ClassArchive.flags());
        words.addAll(List.of("-cp", System.getProperty("java.class.path")));
        String logging = System.getProperty("java.util.logging.config.file");
        if (logging != null) {
            words.add("-Djava.util.logging.config.file=" + logging);
        }
        words.add(COMMANDS + command);
        words.addAll(List.of(arguments));
        try {
            Files.createDirectories(shape.data().resolve("logs"));
            Path log = shape.data().resolve("logs").resolve(name + ".log");
            Process process = new ProcessBuilder(words)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            processes.put(name, process);
            parts.add(process::destroy);
            awaitReady(name, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    private static void awaitReady(String name, Process process, Path log) throws IOException {
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        if (line == null || !line.startsWith("ready ")) {
            throw new RondoException(
                    ErrorKind.RESOURCE, "daemon-failed", name + " did not start. Its log is " + log + ".");
        }
        new DaemonThreads("drain-" + name).newThread(() -> drain(out)).start();
    }

    /** Lest a process block on what it prints. */
    private static void drain(BufferedReader out) {
        try (out) {
            out.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            return; // it was killed
        }
    }

    /** The masters, as {@code --cluster} takes them. */
    public String addresses() {
        return String.join(",", masters.stream().map(Address::toString).toList());
    }

    /** Where a storage node listens. */
    public Address storageAddress(int number) {
        return new Address(bind(), Integer.parseInt(knownPort("storage-" + number)));
    }

    /** The processes by name: zookeeper, storage-N, master-N, worker-N. */
    public Map<String, Process> processes() {
        return Map.copyOf(processes);
    }

    /** Kills without a warning, as {@code kill -9} does, and waits until the process is gone. */
    public void kill(String name) {
        Process process = processes.remove(name);
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Tells a process to stop, as SIGTERM does, and waits until it has. */
    public void stop(String name) {
        Process process = processes.remove(name);
        process.destroy();
        process.onExit().join();
    }

    @Override
    public void close() {
        parts.close();
        for (Process process : processes.values()) {
            process.onExit().join();
        }
    }
}
