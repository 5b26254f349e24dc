package io.rondo.minicluster;

import io.rondo.api.Program;
import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.disk.Disk;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.security.Secrets;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.zookeeper.EmbeddedZooKeeper;
import io.rondo.coordination.zookeeper.ZooKeeperCoordination;
import io.rondo.coordination.zookeeper.ZooKeeperSettings;
import io.rondo.dfs.client.ClusterProtocol;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.client.RondoFileStore;
import io.rondo.dfs.client.StoreCheck;
import io.rondo.dfs.client.StoreSettings;
import io.rondo.dfs.node.StorageNode;
import io.rondo.dfs.node.StorageNodeSettings;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.StorageProtocol;
import io.rondo.dfs.protocol.StorageRequest;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.JobClient;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.submit.JobPreparation;
import io.rondo.jobmaster.client.submit.LoadedProgram;
import io.rondo.jobmaster.client.submit.PathRule;
import io.rondo.jobmaster.client.submit.ReducerChoice;
import io.rondo.jobmaster.server.JobMaster;
import io.rondo.worker.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A whole cluster in this JVM: a real ZooKeeper on loopback, and masters, storage nodes and workers that speak in process.
 * The same parts as on many machines; only the network is shorter.
 */
public final class MiniCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MiniClusterSettings shape;
    private final Closing parts = new Closing();
    private final Networks networks;
    private final EmbeddedZooKeeper zooKeeper;
    private final byte[] zooKeeperSecret;
    /** By number. */
    private final Map<Integer, RunningNode> nodes = new TreeMap<>();

    /** By number. */
    private final Map<Integer, Worker> workers = new TreeMap<>();

    private final List<JobMaster> masters = new ArrayList<>();
    private final RondoFileStore store;
    private final Storages storages;
    private final JobClient jobs;

    private MiniCluster(MiniClusterSettings shape, Networks networks) {
        this.shape = shape;
        this.networks = parts.add(networks);
        try {
            Settings settings = shape.settings();
            zooKeeper = parts.add(EmbeddedZooKeeper.start(shape.data().resolve("zookeeper"), 0));
            zooKeeperSecret = zooKeeperSecret(shape.data().resolve("secrets/all"));
            for (int i = 0; i < shape.nodes(); i++) {
                startNode(i);
            }
            List<Address> seeds = nodes.values().stream()
                    .map(running -> running.node().address())
                    .toList();
            store = parts.add(RondoFileStore.connect(
                    seeds, networks.rpc(PeerRole.MASTER), networks.bulk(PeerRole.MASTER), storeSettings(settings)));
            storages = new Storages(store);
            JoinedNodes.await(new KeeperCalls(seeds, networks.rpc(PeerRole.MASTER), PATIENCE), seeds);
            for (int i = 0; i < shape.masters(); i++) {
                startMaster(i);
            }
            jobs = JobClient.connect(masterAddresses(), networks.rpc(PeerRole.CLIENT));
            for (int i = 0; i < shape.workers(); i++) {
                startWorker(i);
            }
        } catch (RuntimeException e) {
            close(); // what has been started is nobody's otherwise
            throw e;
        }
    }

    /** Starts with parts that speak in process and open no listener but ZooKeeper's. */
    public static MiniCluster start(MiniClusterSettings shape) {
        return new MiniCluster(shape, Networks.inProcess());
    }

    /** Starts with these networks, so that other processes may reach the cluster. */
    public static MiniCluster start(MiniClusterSettings shape, Networks networks) {
        return new MiniCluster(shape, networks);
    }

    private StoreSettings storeSettings(Settings settings) {
        return new StoreSettings(
                Math.min(settings.number(SettingKey.REPLICATION), shape.nodes()),
                settings.number(SettingKey.WRITE_QUORUM),
                settings.bytes(SettingKey.CHUNK_SIZE),
                PATIENCE);
    }

    private Coordination connect() {
        return ZooKeeperCoordination.connect(new ZooKeeperSettings(
                zooKeeper.connectString(), shape.settings().duration(SettingKey.SESSION), zooKeeperSecret));
    }

    /** Its listener is the one that every cluster has, and other users of this machine can reach it. */
    private static byte[] zooKeeperSecret(Path folder) {
        Secrets.generate(folder, List.of("zookeeper"));
        return Secrets.load(folder).zooKeeper();
    }

    /** A node, and what is to be closed to stop it. */
    private record RunningNode(StorageNode node, Closing parts) {}

    /** Starts a storage node on its folder: one more, or one that was stopped. */
    public void startNode(int number) {
        startNode(number, settings -> settings);
    }

    /** The same with settings of its own. */
    public void startNode(int number, UnaryOperator<StorageNodeSettings> change) {
        List<Path> data = List.of(shape.data().resolve("storage-" + number));
        Closing running = parts.add(new Closing());
        Coordination coordination = running.add(connect());
        StorageNode node = running.add(StorageNode.start(
                change.apply(Daemons.storage(shape.settings(), data, networks.bind(), networks.host(), shape.nodes())),
                networks.rpc(PeerRole.STORAGE),
                networks.bulk(PeerRole.STORAGE),
                coordination));
        nodes.put(number, new RunningNode(node, running));
    }

    /** Stops a storage node; its folder stays. */
    public void stopNode(int number) {
        nodes.remove(number).parts().close();
    }

    /** The keeper of its store, for those who look after it. */
    public KeeperCalls keeper() {
        return new KeeperCalls(
                nodes.values().stream().map(running -> running.node().address()).toList(),
                networks.rpc(PeerRole.CLIENT),
                PATIENCE);
    }

    /** The same, over what is made of the network, and found by the masters, whatever nodes are stopped. */
    public KeeperCalls keeper(UnaryOperator<RpcNetwork> through, Duration patience) {
        return new KeeperCalls(masterAddresses(), through.apply(networks.rpc(PeerRole.CLIENT)), patience);
    }

    /** The number of the storage node that is the store's keeper now; waits until there is one. */
    public int leadingNode() {
        while (true) {
            keeper().call(new KeeperRequest.GetTable(Long.MAX_VALUE)); // so there is one
            String leader = networks.rpc(PeerRole.CLIENT)
                    .client(masterAddresses().get(0))
                    .call(ClusterProtocol.DESCRIBE, new ClusterProtocol.Describe(), PATIENCE)
                    .join()
                    .leadingKeeper();
            for (Map.Entry<Integer, RunningNode> node : nodes.entrySet()) {
                if (node.getValue().node().address().toString().equals(leader)) {
                    return node.getKey();
                }
            }
        }
    }

    /** Has every storage node verify all it holds. */
    public void scrub() {
        RpcNetwork rpc = networks.rpc(PeerRole.CLIENT);
        nodes.values()
                .forEach(running -> rpc.client(running.node().address())
                        .call(StorageProtocol.CALL, new StorageRequest.Scrub(), PATIENCE)
                        .join());
    }

    /** Whether every replica of every chunk below a path is where it should be. */
    public StoreCheck.Result check(String path) {
        return StoreCheck.of(keeper(), store, networks.rpc(PeerRole.CLIENT), path);
    }

    private void startMaster(int number) {
        Coordination coordination = parts.add(connect());
        masters.add(parts.add(JobMaster.start(
                Daemons.master(shape.settings(), "master-" + number, networks.bind(), networks.host()),
                networks.rpc(PeerRole.MASTER),
                coordination,
                store,
                store.snapshots())));
    }

    private List<Address> masterAddresses() {
        return masters.stream().map(JobMaster::address).toList();
    }

    /** Runs a program of this class path to its end, as {@code bin/submit} would. */
    public JobStatus run(Class<? extends Program> program, int reducers, String... arguments) {
        return run(program, reducers, false, arguments);
    }

    /** The same; with {@code overwrite}, an output that is there is replaced. */
    public JobStatus run(Class<? extends Program> program, int reducers, boolean overwrite, String... arguments) {
        return jobs.await(submit(program, reducers, overwrite, arguments), status -> {});
    }

    /** Submits a program of this class path, and returns the job's id. */
    public String submit(Class<? extends Program> program, int reducers, boolean overwrite, String... arguments) {
        try (LoadedProgram loaded = LoadedProgram.load(List.of(), program.getName())) {
            JobPreparation preparation = new JobPreparation(store, storages::of, new PathRule(true));
            JobSubmission submission = preparation.prepare(new JobPreparation.Request(
                    loaded,
                    List.of(),
                    List.of(arguments),
                    List.of(),
                    List.of(),
                    shape.settings().ofJobs(),
                    overwrite,
                    shape.settings().bytes(SettingKey.SPLIT_SIZE),
                    ReducerChoice.of(reducers),
                    "test"));
            return jobs.submit(submission);
        }
    }

    private void startWorker(int number) {
        Worker worker = parts.add(Worker.start(
                Daemons.worker(
                        shape.settings(),
                        "worker-" + number,
                        shape.data().resolve("scratch-" + number),
                        networks.bind(),
                        networks.host(),
                        shape.workers()),
                networks.rpc(PeerRole.WORKER),
                networks.bulk(PeerRole.WORKER),
                masterAddresses(),
                store,
                storages));
        workers.put(number, worker);
    }

    /** Stops a worker at once, as if it had died: what it runs and holds is gone. */
    public void stopWorker(int number) {
        workers.remove(number).close();
    }

    /** Stops a worker as SIGTERM does: blocks until nobody needs it, or for that long. */
    public void drainWorker(int number, Duration atMost) {
        workers.remove(number).leave(atMost);
    }

    public FileStore store() {
        return store;
    }

    public Storages storages() {
        return storages;
    }

    public JobClient jobs() {
        return jobs;
    }

    /** Where a client in this process reaches the cluster. */
    public Optional<Address> master() {
        return masters.stream().map(JobMaster::address).findFirst();
    }

    @Override
    public void close() {
        parts.close();
        if (shape.temporary()) {
            try {
                Disk.deleteTree(shape.data());
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException("the folder " + shape.data() + " could not be removed", e);
            }
        }
    }
}
