package io.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.config.Settings;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.minicluster.MiniCluster;
import io.rondo.minicluster.MiniClusterSettings;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything in many chunks, the list of an output's files too, on three nodes: what is kept and what is thrown away. */
class SmallChunksTest {
    private static final int REDUCERS = 12;
    private static final int NODES = 3;

    @TempDir
    Path folder;

    private Path data;

    /** The chunks that transactions have left on all nodes together. */
    private List<String> chunksOfJobs() {
        List<String> found = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            for (File of : data.resolve("storage-" + node + "/chunks").toFile().listFiles()) {
                Stream.of(of.list()).filter(name -> name.startsWith("tj")).forEach(found::add);
            }
        }
        return found;
    }

    private void awaitChunks(int most) {
        while (chunksOfJobs().size() > most) {
            Thread.onSpinWait(); // nodes ask for orders every second
        }
    }

    private static Map<String, Long> table(MiniCluster cluster, String output) {
        Map<String, Long> counts = new TreeMap<>();
        for (int part = 0; part < REDUCERS; part++) {
            String path = String.format("%s/part-r-%05d", output, part);
            new String(cluster.store().readAll(path), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> {
                        int tab = line.indexOf('\t');
                        counts.put(line.substring(0, tab), Long.parseLong(line.substring(tab + 1)));
                    });
        }
        return counts;
    }

    /** With one replica, most nodes have none of the list of an output's files. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "3"})
    @Timeout(60)
    void onlyWhatWasPublishedStaysAndThatGoesWithItsDirectory(String replication) throws IOException {
        StringBuilder text = new StringBuilder();
        Map<String, Long> expected = new TreeMap<>();
        for (int i = 0; i < 2_000; i++) {
            text.append("word").append(i % 700).append('\n');
            expected.merge("word" + i % 700, 1L, Long::sum);
        }
        Path input = Files.writeString(folder.resolve("in"), text);
        MiniClusterSettings shape = MiniClusterSettings.small()
                .with(Settings.of(
                        Map.of("rondo.chunk-size", "300", "rondo.split-size", "4k", "rondo.replication", replication)))
                .with(1, NODES, 1);
        data = shape.data();
        try (MiniCluster cluster = MiniCluster.start(shape)) {
            JobStatus first = cluster.run(WordCount.class, REDUCERS, input.toString(), "rondo:/first");
            assertEquals(JobState.SUCCEEDED, first.state(), () -> String.valueOf(first.failure()));
            JobStatus inside = cluster.run(WordCount.class, REDUCERS, input.toString(), "rondo:/first/inside");
            assertEquals(JobState.SUCCEEDED, inside.state(), () -> String.valueOf(inside.failure()));
            assertEquals(expected, table(cluster, "/first"));
            assertEquals(expected, table(cluster, "/first/inside"));
            int kept = chunksOfJobs().size();
            JobStatus second = cluster.run(WordCount.class, REDUCERS, input.toString(), "rondo:/second");
            assertEquals(JobState.SUCCEEDED, second.state(), () -> String.valueOf(second.failure()));
            assertEquals(expected, table(cluster, "/second"));
            assertTrue(cluster.store().delete("/second", true));
            awaitChunks(kept);
            assertEquals(expected, table(cluster, "/first"));
            assertTrue(cluster.store().delete("/first", true));
            awaitChunks(0);
        }
    }
}
