package io.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.dfs.storage.LocalStorage;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.protocol.JobSubmission.OutputTarget;
import io.rondo.minicluster.MiniCluster;
import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.worker.commit.ForeignOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every embedded run is a cluster of its own and numbers its jobs from one: their outputs must not be mistaken. */
class SeparateClustersTest {
    @TempDir
    Path folder;

    private JobStatus run(String words, boolean overwrite) throws IOException {
        Path input = Files.writeString(folder.resolve("in-" + words), words + "\n");
        try (MiniCluster cluster = MiniCluster.start(MiniClusterSettings.small())) {
            return cluster.run(
                    WordCount.class,
                    1,
                    overwrite,
                    input.toString(),
                    folder.resolve("out").toString());
        }
    }

    @Test
    void overwritingReplacesTheResultOfAnotherClustersJobOfTheSameNumber() throws IOException {
        JobStatus first = run("old", false);
        JobStatus second = run("new", true);
        assertEquals(JobState.SUCCEEDED, second.state(), () -> String.valueOf(second.failure()));
        assertEquals(first.job(), second.job(), "the case is that of equal numbers");
        assertEquals("new\t1\n", Files.readString(folder.resolve("out/part-r-00000")));
    }

    @Test
    void anOutputReservedByAnotherClustersJobIsRefused() throws IOException {
        String destination = folder.resolve("out").toUri().toString();
        new ForeignOutput(
                        new LocalStorage(),
                        new OutputTarget("out", destination, false),
                        new ForeignOutput.Owner("the-other", "j1-1"))
                .reserve();
        JobStatus refused = run("mine", false);
        assertEquals(JobState.FAILED, refused.state());
        assertEquals("output-reserved", refused.failure().code());
    }
}
