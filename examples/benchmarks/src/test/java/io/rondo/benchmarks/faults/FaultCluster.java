package io.rondo.benchmarks.faults;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.fault.FaultPoint;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.benchmarks.faults.Daemon.Kind;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.zookeeper.EmbeddedZooKeeper;
import io.rondo.coordination.zookeeper.ZooKeeperCoordination;
import io.rondo.coordination.zookeeper.ZooKeeperSettings;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.client.RondoFileStore;
import io.rondo.dfs.client.StoreSettings;
import io.rondo.dfs.node.StorageNode;
import io.rondo.dfs.node.StorageNodeSettings;
import io.rondo.dfs.node.repair.RepairSettings;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.JobClient;
import io.rondo.jobmaster.server.JobMaster;
import io.rondo.jobmaster.server.JobMasterSettings;
import io.rondo.testing.fault.Faults;
import io.rondo.worker.Worker;
import io.rondo.worker.WorkerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Masters, storage nodes and workers in this JVM with a real ZooKeeper, each with connections of its own, so that each can be
 * killed, stopped and cut off by itself. A dead daemon's session is ended at once, where a server would wait for its length:
 * what follows is the same, and sooner.
 */
final class FaultCluster implements AutoCloseable {
    static final int MASTERS = 3;
    static final int NODES = 3;
    static final int WORKERS = 2;
    private static final Duration SESSION = Duration.ofSeconds(4);
    private static final Duration WORKER_TIMEOUT = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration FOR_EVER = Duration.ofHours(1);
    private static final int CHUNK = 64 << 10;
    private static final int KEEP_JOBS = 1_000;

    private final Path folder;
    private final Fabric fabric = new Fabric();
    private final BulkFabric bulk = new BulkFabric(fabric);
    private final EmbeddedZooKeeper zooKeeper;
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();
    /** Who has led last, of masters and of nodes. */
    private final Map<Kind, Daemon> leaders = new ConcurrentHashMap<>();

    private final List<Trap> traps = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final List<BiConsumer<Daemon, FaultPoint>> watchers = new java.util.concurrent.CopyOnWriteArrayList<>();
    private int incarnations;
    final Daemon client = new Daemon("client", Kind.CLIENT, this::reached);
    /** Sees ZooKeeper directly. */
    final Coordination witness;

    final RondoFileStore store;
    final Storages storages;
    final JobClient jobs;

    /** A daemon, its way to ZooKeeper if it has one, and what is to be closed in the end. */
    record Running(Daemon daemon, ZooKeeperLink link, Closing parts) {}

    FaultCluster(Path folder) {
        this.folder = folder;
        zooKeeper = EmbeddedZooKeeper.start(folder.resolve("zookeeper"), 0);
        witness = ZooKeeperCoordination.connect(ZooKeeperSettings.open(zooKeeper.connectString(), PATIENCE));
        for (int i = 0; i < NODES; i++) {
            startNode(i);
        }
        store = store(client);
        storages = new Storages(store);
        until("all nodes have joined", () -> table().nodes().size() == NODES);
        for (int i = 0; i < MASTERS; i++) {
            startMaster(i);
        }
        for (int i = 0; i < WORKERS; i++) {
            startWorker();
        }
        jobs = JobClient.connect(masters(), fabric.of(client));
        until("a master leads", () -> leaders.containsKey(Kind.MASTER));
    }

    private io.rondo.dfs.placement.SlotTable table() {
        KeeperReply.Table table = (KeeperReply.Table) keeper().call(new KeeperRequest.GetTable(-1));
        return table.table().orElseThrow();
    }

    KeeperCalls keeper() {
        return new KeeperCalls(nodes(), fabric.of(client), PATIENCE);
    }

    static void until(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("In a minute it did not come about that " + what + ".");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    private int port(String name) {
        return ports.computeIfAbsent(name, any -> fabric.freePort());
    }

    private List<Address> addresses(String prefix, int count) {
        List<Address> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new Address(Address.IN_PROCESS, port(prefix + i)));
        }
        return all;
    }

    List<Address> masters() {
        return addresses("master-", MASTERS);
    }

    private List<Address> nodes() {
        return addresses("node-", NODES);
    }

    private RondoFileStore store(Daemon daemon) {
        return RondoFileStore.connect(
                nodes(), fabric.of(daemon), bulk.of(daemon), new StoreSettings(NODES, 2, CHUNK, PATIENCE));
    }

    /** Starts a daemon whose threads report to this cluster. */
    private void start(String name, Kind kind, Starter starter) {
        Daemon daemon = new Daemon(name, kind, this::reached);
        try {
            ZooKeeperLink link = kind == Kind.WORKER ? null : new ZooKeeperLink(daemon, zooKeeper.connectString());
            Closing parts = new Closing();
            running.put(name, new Running(daemon, link, parts));
            Faults.under(daemon, () -> {
                starter.start(daemon, link, parts);
                return null;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Starter {
        void start(Daemon daemon, ZooKeeperLink link, Closing parts);
    }

    private static Coordination connect(ZooKeeperLink link) {
        return ZooKeeperCoordination.connect(ZooKeeperSettings.open(link.connectString(), SESSION));
    }

    void startNode(int number) {
        String name = "node-" + number;
        start(name, Kind.NODE, (daemon, link, parts) -> {
            Coordination coordination = parts.add(connect(link));
            StorageNodeSettings settings = new StorageNodeSettings(
                    List.of(folder.resolve(name)),
                    DiskOperations.REAL,
                    new Address(Address.IN_PROCESS, port(name)),
                    "host-" + number,
                    "",
                    1,
                    NODES,
                    2,
                    0,
                    true,
                    FOR_EVER,
                    Duration.ZERO,
                    new RepairSettings(Duration.ofSeconds(10), 64 << 20, 0));
            parts.add(StorageNode.start(settings, fabric.of(daemon), bulk.of(daemon), coordination));
        });
    }

    void startMaster(int number) {
        String name = "master-" + number;
        start(name, Kind.MASTER, (daemon, link, parts) -> {
            Coordination coordination = parts.add(connect(link));
            RondoFileStore itsStore = parts.add(store(daemon));
            parts.add(JobMaster.start(
                    new JobMasterSettings(
                            name, new Address(Address.IN_PROCESS, port(name)), "host", 4, WORKER_TIMEOUT, KEEP_JOBS),
                    fabric.of(daemon),
                    coordination,
                    itsStore,
                    itsStore.snapshots()));
        });
    }

    void startWorker() {
        String name = "worker-" + ++incarnations;
        start(name, Kind.WORKER, (daemon, link, parts) -> {
            RondoFileStore itsStore = parts.add(store(daemon));
            parts.add(Worker.start(
                    new WorkerSettings(
                            name,
                            "host-" + name,
                            new Address(Address.IN_PROCESS, 0),
                            folder.resolve("scratch/" + name),
                            1,
                            16 << 20),
                    fabric.of(daemon),
                    bulk.of(daemon),
                    masters(),
                    itsStore,
                    new Storages(itsStore)));
        });
    }

    /** Every daemon's way past every fault point leads through here. */
    void reached(Daemon daemon, FaultPoint point) {
        if (point == FaultPoint.VIEW_RECOVERED && daemon.running()) {
            leaders.put(daemon.kind, daemon);
        }
        traps.forEach(trap -> trap.reached(daemon, point));
        watchers.forEach(watcher -> watcher.accept(daemon, point));
    }

    /** From now on it sees who comes to which point. */
    Trap set(Trap trap) {
        traps.add(trap);
        return trap;
    }

    /** Whoever comes to a point is looked at, until the cluster is healed. */
    void onEach(FaultPoint point, Consumer<Daemon> look) {
        onAny((daemon, where) -> {
            if (where == point) {
                look.accept(daemon);
            }
        });
    }

    /** The same at all points. */
    void onAny(BiConsumer<Daemon, FaultPoint> look) {
        watchers.add(look);
    }

    void remove(Trap trap) {
        traps.remove(trap);
    }

    Daemon leader(Kind kind) {
        return leaders.get(kind);
    }

    boolean leads(Daemon daemon) {
        return leaders.get(daemon.kind) == daemon;
    }

    /** Null if it has none. */
    ZooKeeperLink link(Daemon daemon) {
        Running known = running.get(daemon.name);
        return known == null ? null : known.link();
    }

    Fabric fabric() {
        return fabric;
    }

    RpcNetwork network(Daemon daemon) {
        return fabric.of(daemon);
    }

    /** It reaches nobody any more; its session lives on until {@link #expire}. */
    void kill(Daemon daemon) {
        daemon.kill();
        fabric.broke(daemon);
        ZooKeeperLink link = link(daemon);
        if (link != null) {
            try {
                link.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What the server does when it has not heard of a session for its length. */
    void expire(Daemon daemon) {
        ZooKeeperLink link = link(daemon);
        if (link != null) {
            try {
                link.expire();
            } catch (IOException e) {
                throw new UncheckedIOException("the session of " + daemon + " could not be ended", e);
            }
        }
    }

    /** Starts whatever is dead again, on what it left on disk; a worker as a new one. */
    void revive(Daemon daemon) {
        Running dead = running.remove(daemon.name);
        int number = Integer.parseInt(daemon.name.substring(daemon.name.indexOf('-') + 1));
        switch (daemon.kind) {
            case MASTER -> startMaster(number);
            case NODE -> startNode(number);
            default -> startWorker();
        }
        bury(dead);
    }

    /** Lets the threads of the dead unwind, which takes its time and is of no interest. */
    private void bury(Running dead) {
        fabric.threads.execute(() -> {
            dead.daemon().bury();
            dead.parts().close();
        });
    }

    /** As it was in the beginning. */
    void heal() {
        traps.clear();
        watchers.clear();
        fabric.mend();
        for (Running one : List.copyOf(running.values())) {
            one.daemon().resume();
            if (one.daemon().dead()) {
                revive(one.daemon());
            }
        }
        until(
                "somebody leads",
                () -> !leader(Kind.MASTER).dead() && !leader(Kind.NODE).dead());
    }

    Path data(int node) {
        return folder.resolve("node-" + node);
    }

    @Override
    public void close() {
        for (Running one : running.values()) {
            one.daemon().resume();
            if (one.daemon().dead()) {
                bury(one);
            } else {
                one.parts().close();
            }
        }
        witness.close();
        store.close();
        zooKeeper.close();
        fabric.close();
    }
}
