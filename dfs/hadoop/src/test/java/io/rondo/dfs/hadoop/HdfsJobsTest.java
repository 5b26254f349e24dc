package io.rondo.dfs.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Text;
import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.minicluster.MiniCluster;
import io.rondo.minicluster.MiniClusterSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.StringTokenizer;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whole jobs that read from a real HDFS and commit to it. */
class HdfsJobsTest {
    private static MiniCluster cluster;
    private static FileSystem system;
    private static String root;

    @BeforeAll
    static void start() throws IOException {
        system = SharedHdfs.client();
        root = SharedHdfs.cluster().getURI().toString();
        cluster = MiniCluster.start(MiniClusterSettings.small());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Counts words. */
    static final class Count implements Program {
        @Override
        public void define(Plan plan, Args args) {
            plan.read(Text.lines(args.get(0)))
                    .map(Words.class)
                    .fold(Long::sum)
                    .reducers(2)
                    .write(Text.table(args.get(1)));
        }
    }

    /** The words of a line; one of them is too much. */
    static final class Words implements Mapper<Long, String, String, Long> {
        @Override
        public void map(Long offset, String line, Emitter<String, Long> out) {
            for (StringTokenizer words = new StringTokenizer(line); words.hasMoreTokens(); ) {
                String word = words.nextToken();
                if (word.equals("fail")) {
                    throw new IllegalStateException("as asked");
                }
                out.emit(word, 1L);
            }
        }
    }

    private static String write(String path, String text) throws IOException {
        try (FSDataOutputStream out = system.create(new Path(path))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return root + path;
    }

    private static String read(String path) throws IOException {
        try (FSDataInputStream in = system.open(new Path(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> names(String path) throws IOException {
        return Arrays.stream(system.listStatus(new Path(path)))
                .map(FileStatus::getPath)
                .map(Path::getName)
                .sorted()
                .toList();
    }

    private static JobStatus run(boolean overwrite, String input, String output) {
        return cluster.run(Count.class, 2, overwrite, input, output);
    }

    @Test
    void aJobReadsFromHdfsAndCommitsToIt() throws IOException {
        StringBuilder text = new StringBuilder(); // several blocks, so that splits and lines cross them
        for (int i = 0; i < 500_000; i++) {
            text.append("w").append(i % 3).append(i % 7 == 0 ? '\n' : ' ');
        }
        String input = write("/in ä/text", text.toString());
        JobStatus end = run(false, input, root + "/results/out ä");
        assertEquals(JobState.SUCCEEDED, end.state(), () -> String.valueOf(end.failure()));
        assertEquals(List.of("_SUCCESS", "part-r-00000", "part-r-00001"), names("/results/out ä"));
        assertEquals(
                "w0\t166667\nw1\t166667\nw2\t166666\n",
                (read("/results/out ä/part-r-00000") + read("/results/out ä/part-r-00001"))
                        .lines()
                        .sorted()
                        .reduce("", (all, line) -> all + line + "\n"));
        assertTrue(read("/results/out ä/_SUCCESS").contains("\"crc32c\""));
        assertEquals(List.of("out ä"), names("/results"), "nothing hidden is left");
    }

    @Test
    void anExistingOutputIsRefusedEvenWithOverwrite() throws IOException {
        String input = write("/small", "a b\n");
        write("/there/precious", "mine");
        assertEquals(
                "output-exists",
                assertThrows(RondoException.class, () -> run(false, input, root + "/there"))
                        .code());
        JobStatus end = run(true, input, root + "/there");
        assertEquals(JobState.FAILED, end.state());
        assertEquals("output-exists", end.failure().code(), end.failure()::toString);
        assertEquals("mine", read("/there/precious"));
        assertFalse(system.exists(new Path("/.there.rondo-reserved")));
    }

    @Test
    void aFailedJobLeavesNothing() throws IOException {
        String input = write("/bad", "a b\nc fail\n");
        JobStatus end = run(false, input, root + "/failed/out");
        assertEquals(JobState.FAILED, end.state());
        assertTrue(end.failure().where().contains("record at byte offset 4"), end.failure()::toString);
        assertEquals(List.of(), names("/failed"));
    }

    @Test
    void aMissingInputIsNamed() {
        RondoException refused =
                assertThrows(RondoException.class, () -> run(false, root + "/nowhere", root + "/nothing"));
        assertTrue(refused.getMessage().contains("/nowhere"), refused.getMessage());
    }
}
