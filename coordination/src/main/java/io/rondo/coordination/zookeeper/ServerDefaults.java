package io.rondo.coordination.zookeeper;

import java.nio.file.Path;
import org.apache.zookeeper.server.DatadirCleanupManager;

/** What every ZooKeeper server that we start has in common: short ticks, small files, no listener that nobody asked for. */
final class ServerDefaults {
    static final int TICK_MILLIS = 500;
    static final int LEAST_SESSION_MILLIS = 1_000;
    static final int MOST_SESSION_MILLIS = 60_000;
    static final int MOST_CLIENTS = 1_000;

    private static final int SNAPSHOTS_KEPT = 3;
    private static final int PURGE_HOURS = 1;

    private ServerDefaults() {}

    /** Changes those defaults that ZooKeeper reads from system properties. */
    static void change() {
        System.setProperty("zookeeper.admin.enableServer", "false"); // it would listen on all interfaces
        System.setProperty("zookeeper.preAllocSize", "1024"); // a job writes kilobytes, not the default's 64 MB
        System.setProperty("zookeeper.nio.numWorkerThreads", "0"); // one thread less to be woken for each request
        System.setProperty("zookeeper.snapSizeLimitInKb", "65536"); // a log grows to this, not to the default's 4 GB
    }

    /** Removes what ZooKeeper leaves lying by default, old snapshots and logs, now and every hour. */
    static DatadirCleanupManager purge(Path data) {
        DatadirCleanupManager purge =
                new DatadirCleanupManager(data.toFile(), data.toFile(), SNAPSHOTS_KEPT, PURGE_HOURS);
        purge.start();
        return purge;
    }
}
