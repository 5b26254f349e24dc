package io.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.Args;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Text;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.minicluster.MiniCluster;
import io.rondo.minicluster.junit.MiniClusterTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One job's compressed output is the next one's input, in the store and beside it. */
@MiniClusterTest
class CompressedFilesTest {
    @TempDir
    Path folder;

    /** Counts words and compresses the table as its third argument says. */
    static final class CountsCompressed implements Program {
        @Override
        public void define(Plan plan, Args args) {
            plan.read(Text.lines(args.get(0)))
                    .map(WordCount.Words.class)
                    .fold(Long::sum)
                    .write(Text.table(args.get(1)).compressed(args.get(2)));
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip,.gz", "bzip2,.bz2", "zstd,.zst"})
    void anOutputIsReadAgain(String compression, String suffix, MiniCluster cluster) throws IOException {
        Path input = Files.writeString(folder.resolve("in"), "b a b\n".repeat(50));
        String packed = "rondo:/packed-" + compression;
        String plain = folder.resolve("plain").toString();
        run(cluster, input.toString(), packed, compression);
        run(cluster, packed + "/part-r-00000" + suffix, plain, "none");
        String table = Files.readString(Path.of(plain, "part-r-00000"), StandardCharsets.UTF_8);
        assertEquals("100\t1\n50\t1\na\t1\nb\t1\n", table);
    }

    @Test
    void aFileCutShortFailsTheJobAtItsFirstAttemptAndSaysWhere(MiniCluster cluster) throws IOException {
        Path input = Files.writeString(folder.resolve("in"), "some words ".repeat(5_000));
        String packed = folder.resolve("packed").toString();
        run(cluster, input.toString(), packed, "gzip");
        byte[] whole = Files.readAllBytes(Path.of(packed, "part-r-00000.gz"));
        Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length - 5));
        JobStatus end = cluster.run(
                CountsCompressed.class, 1, cut.toString(), folder.resolve("out").toString(), "none");
        assertEquals(JobState.FAILED, end.state());
        assertEquals("file-corrupt", end.failure().code());
        assertTrue(end.failure().message().contains("cut.gz"), end.failure().message());
        assertTrue(Files.notExists(folder.resolve("out")));
    }

    private static void run(MiniCluster cluster, String... arguments) {
        JobStatus end = cluster.run(CountsCompressed.class, 1, arguments);
        assertEquals(JobState.SUCCEEDED, end.state(), () -> String.valueOf(end.failure()));
    }
}
