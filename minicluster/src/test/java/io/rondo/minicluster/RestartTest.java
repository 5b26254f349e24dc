package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.base.config.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that was stopped as a whole comes back with what it had, its keeper's snapshot being in the store itself. */
class RestartTest {
    private static final int FOLDERS = 1_000;

    @TempDir
    Path data;

    @Test
    void theKeeperFindsItsSnapshotThoughNoKeeperTellsWhereItIs() {
        MiniClusterSettings shape = new MiniClusterSettings(data, false, 1, 3, 1, Settings.of(Map.of()));
        try (MiniCluster cluster = MiniCluster.start(shape)) {
            for (int i = 0; i < FOLDERS; i++) {
                cluster.store().mkdirs("/d" + i);
            }
        }
        try (MiniCluster cluster = MiniCluster.start(shape)) {
            assertEquals(
                    FOLDERS,
                    cluster.store().list("/").stream()
                            .filter(entry -> entry.path().startsWith("/d"))
                            .count());
        }
    }
}
