package io.rondo.minicluster;

import io.rondo.base.config.Settings;
import java.nio.file.Path;
import java.util.Map;

/**
 * The shape of a minicluster.
 *
 * @param data where everything is kept
 * @param temporary whether {@code data} is removed when the cluster is closed
 * @param zooKeepers servers of ZooKeeper: more than one only where each is a process of its own
 */
public record MiniClusterSettings(
        Path data, boolean temporary, int masters, int nodes, int workers, Settings settings, int zooKeepers) {
    /** With one ZooKeeper server. */
    public MiniClusterSettings(Path data, boolean temporary, int masters, int nodes, int workers, Settings settings) {
        this(data, temporary, masters, nodes, workers, settings, 1);
    }

    /** One of each, in a temporary folder on a real disk. */
    public static MiniClusterSettings small() {
        return new MiniClusterSettings(ScratchFolders.make("minicluster"), true, 1, 1, 1, Settings.of(Map.of()));
    }

    public MiniClusterSettings with(int newMasters, int newNodes, int newWorkers) {
        return new MiniClusterSettings(data, temporary, newMasters, newNodes, newWorkers, settings, zooKeepers);
    }

    public MiniClusterSettings with(Settings newSettings) {
        return new MiniClusterSettings(data, temporary, masters, nodes, workers, newSettings, zooKeepers);
    }

    /** Keeps everything in this folder. */
    public MiniClusterSettings in(Path folder) {
        return new MiniClusterSettings(folder, false, masters, nodes, workers, settings, zooKeepers);
    }

    public MiniClusterSettings withZooKeepers(int servers) {
        return new MiniClusterSettings(data, temporary, masters, nodes, workers, settings, servers);
    }
}
