package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.StoreCheck;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A file can be read as long as one good replica of each chunk is left, and never reads as something else. */
class DamagedReplicasTest {
    private static final int NODES = 3;

    private final MiniClusterSettings shape = MiniClusterSettings.small()
            .with(Settings.of(Map.of("rondo.chunk-size", "100k")))
            .with(1, NODES, 1);

    /** The files of chunks that files of the store consist of. */
    private List<Path> chunks(int node) {
        List<Path> found = new ArrayList<>();
        for (File folder :
                shape.data().resolve("storage-" + node + "/chunks").toFile().listFiles()) {
            for (File chunk : folder.listFiles((parent, name) -> name.startsWith("i"))) {
                found.add(chunk.toPath());
            }
        }
        return found;
    }

    private static void damage(Path chunk, Random random) throws IOException {
        byte[] bytes = Files.readAllBytes(chunk);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        Files.write(chunk, bytes);
    }

    @Test
    void aReadPassesOverReplicasThatAreDamagedOrGone() throws IOException {
        long seed = Long.getLong("rondo.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] content = new byte[1_234_567];
        random.nextBytes(content);
        try (MiniCluster cluster = MiniCluster.start(shape)) {
            try (FileStore.StoreOutput out = cluster.store().create("/file", false)) {
                out.write(content, 0, content.length);
            }
            List<Path> whole = chunks(0);
            assertEquals(13, whole.size());
            for (Path chunk : whole) {
                int good = random.nextInt(NODES);
                for (int node = 0; node < NODES; node++) {
                    Path replica = chunk(node, chunk.getFileName());
                    if (node != good && random.nextBoolean()) {
                        damage(replica, random);
                    } else if (node != good) {
                        Files.delete(replica);
                    }
                }
            }
            assertArrayEquals(content, cluster.store().readAll("/file"), "seed " + seed);
            for (int node = 0; node < NODES; node++) {
                for (Path chunk : chunks(node)) {
                    damage(chunk, random);
                }
            }
            RondoException lost =
                    assertThrows(RondoException.class, () -> cluster.store().readAll("/file"));
            assertEquals("chunk-lost", lost.code(), "seed " + seed);
        }
    }

    /** What is in snapshots alone is asked for too, and what is in both once. */
    @Test
    void theCheckFindsWhatIsMissingOfASnapshot() throws IOException {
        byte[] content = new byte[250_000];
        try (MiniCluster cluster = MiniCluster.start(shape)) {
            for (String path : List.of("/kept/old", "/kept/there", "/other")) {
                try (FileStore.StoreOutput out = cluster.store().create(path, false)) {
                    out.write(content, 0, content.length);
                }
            }
            long old = cluster.store().status("/kept/old").orElseThrow().inode();
            cluster.store().folders().takeSnapshot("/kept", "then");
            cluster.store().delete("/kept/old", false);
            StoreCheck.Result whole = cluster.check("/");
            assertEquals(
                    List.of(true, 1L, 2L, 9L),
                    List.of(whole.healthy(), whole.snapshots(), whole.files(), whole.chunks()));
            for (int node = 0; node < NODES; node++) {
                for (Path chunk : chunks(node)) {
                    if (chunk.getFileName().toString().startsWith("i" + old + "_1_")) {
                        Files.delete(chunk);
                    }
                }
            }
            StoreCheck.Result lacking = cluster.check("/kept");
            assertEquals(1, lacking.missing());
            assertEquals("/kept/.snapshot/then/old", lacking.findings().get(0).path());
            assertEquals(0, cluster.check("/other").missing());
        }
    }

    private Path chunk(int node, Path name) {
        return chunks(node).stream()
                .filter(chunk -> chunk.getFileName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
