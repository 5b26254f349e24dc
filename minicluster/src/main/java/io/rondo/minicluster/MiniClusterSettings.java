package io.rondo.minicluster;

import io.rondo.base.config.Settings;
import java.nio.file.Path;
import java.util.Map;

/**
 * The shape of a minicluster.
 *
 * @param data where everything is kept
 * @param temporary whether {@code data} is removed when the cluster is closed
 */
public record MiniClusterSettings(
        Path data, boolean temporary, int masters, int nodes, int workers, Settings settings) {
    /** One of each, in a temporary folder on a real disk. */
    public static MiniClusterSettings small() {
        return new MiniClusterSettings(ScratchFolders.make("minicluster"), true, 1, 1, 1, Settings.of(Map.of()));
    }

    public MiniClusterSettings with(int newMasters, int newNodes, int newWorkers) {
        return new MiniClusterSettings(data, temporary, newMasters, newNodes, newWorkers, settings);
    }

    public MiniClusterSettings with(Settings newSettings) {
        return new MiniClusterSettings(data, temporary, masters, nodes, workers, newSettings);
    }
}
