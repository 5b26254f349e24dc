package io.rondo.minicluster;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.disk.DiskOperations;
import io.rondo.base.rpc.Address;
import io.rondo.base.security.Secrets;
import io.rondo.dfs.client.StoreSettings;
import io.rondo.dfs.node.StorageNodeSettings;
import io.rondo.dfs.node.repair.RepairSettings;
import io.rondo.jobmaster.server.JobMasterSettings;
import io.rondo.worker.WorkerSettings;
import io.rondo.worker.host.TaskProcesses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** From the settings people give to what each daemon wants to know. */
public final class Daemons {
    private static final double MEMORY_SHARE = 0.4;
    /** A node looks whether it lacks something at least as often as it may be silent. */
    private static final Duration LONGEST_REPAIR_ROUND = Duration.ofSeconds(10);

    private static final Duration STORE_PATIENCE = Duration.ofSeconds(60);

    private Daemons() {}

    /** @param nodes how many there will be, if that is known: replication and quorum are not more */
    public static StorageNodeSettings storage(
            Settings settings, List<Path> data, Address bind, String host, int nodes) {
        Duration silence = settings.duration(SettingKey.DEAD_AFTER);
        return new StorageNodeSettings(
                data,
                DiskOperations.REAL,
                bind,
                host,
                settings.text(SettingKey.RACK),
                settings.decimal(SettingKey.WEIGHT),
                Math.min(settings.number(SettingKey.REPLICATION), nodes),
                settings.number(SettingKey.WRITE_QUORUM),
                settings.bytes(SettingKey.DISK_RESERVE),
                !settings.text(SettingKey.DURABILITY).equals("none"),
                silence,
                settings.duration(SettingKey.TRASH_INTERVAL),
                new RepairSettings(
                        silence.compareTo(LONGEST_REPAIR_ROUND) < 0 ? silence : LONGEST_REPAIR_ROUND,
                        settings.bytes(SettingKey.REPAIR_RATE),
                        settings.bytes(SettingKey.SCRUB_RATE)));
    }

    public static JobMasterSettings master(Settings settings, String id, Address bind, String host) {
        return new JobMasterSettings(
                id,
                bind,
                host,
                settings.number(SettingKey.MAX_ATTEMPTS),
                settings.duration(SettingKey.WORKER_TIMEOUT),
                settings.number(SettingKey.KEEP_JOBS));
    }

    /** @param sharing how many workers share this process's memory and processors */
    public static WorkerSettings worker(
            Settings settings, String name, Path scratch, Address bulkBind, String host, int sharing) {
        long memory = settings.bytes(SettingKey.WORKER_MEMORY);
        if (memory == 0) {
            memory = (long) (Runtime.getRuntime().maxMemory() * MEMORY_SHARE) / sharing;
        }
        String id = name + "-" + Long.toString(System.nanoTime() & 0xFFFFFFL, 36);
        return new WorkerSettings(id, host, bulkBind, scratch, slots(settings, sharing), memory);
    }

    /** How a worker's processes for users' code are started: with the heap that is set, else one as large as this one's. */
    public static TaskProcesses taskProcesses(Settings settings, List<Address> cluster, Secrets secrets) {
        long heap = settings.bytes(SettingKey.TASK_HEAP);
        if (heap == 0) {
            heap = Runtime.getRuntime().maxMemory();
        }
        return new TaskProcesses(
                heap,
                Stream.concat(EngineFlags.forHeapOf(heap >> 20).stream(), ClassArchive.flags().stream())
                        .toList(),
                cluster,
                new StoreSettings(
                        settings.number(SettingKey.REPLICATION),
                        settings.number(SettingKey.WRITE_QUORUM),
                        settings.bytes(SettingKey.CHUNK_SIZE),
                        STORE_PATIENCE),
                secrets);
    }

    /** Tasks a worker runs at once. */
    public static int slots(Settings settings) {
        return slots(settings, 1);
    }

    /** The same, where so many workers share the machine: unless it is set, they share its processors too. */
    static int slots(Settings settings, int workers) {
        int slots = settings.number(SettingKey.SLOTS);
        return slots > 0 ? slots : Math.max(1, Runtime.getRuntime().availableProcessors() / workers);
    }
}
