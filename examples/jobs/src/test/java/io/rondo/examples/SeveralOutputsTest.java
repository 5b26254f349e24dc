package io.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Reducer;
import io.rondo.api.TaskContext;
import io.rondo.api.Text;
import io.rondo.api.local.LocalJobRunner;
import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.minicluster.MiniCluster;
import io.rondo.minicluster.junit.MiniClusterTest;
import io.rondo.testing.driver.MapReduceDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job with two outputs in the store and two on the local file system: all of them appear, or none. */
@MiniClusterTest
class SeveralOutputsTest {
    @TempDir
    Path folder;

    private Path input;

    /** Counts words; what occurs once is told apart, to both kinds of storage. */
    static final class Divided implements Program {
        @Override
        public void define(Plan plan, Args args) {
            plan.output("once", Text.table(args.get(2)));
            plan.output("once-too", Text.table(args.get(3)));
            plan.output("empty", Text.table(args.get(4)));
            plan.read(Text.lines(args.get(0)))
                    .map(WordCount.Words.class)
                    .reduce(Divide.class)
                    .write(Text.table(args.get(1)));
        }

        static final class Divide implements Reducer<String, Long, String, Long> {
            private TaskContext context;

            @Override
            public void setup(TaskContext taskContext) {
                context = taskContext;
            }

            @Override
            public void reduce(String word, Iterable<Long> counts, Emitter<String, Long> out) {
                if (word.endsWith("fails")) {
                    throw new IllegalStateException("the last word");
                }
                long sum = 0;
                for (long count : counts) {
                    sum += count;
                }
                if (sum > 1) {
                    out.emit(word, sum);
                } else {
                    Emitter<String, Long> once = context.output("once");
                    if (once != context.<String, Long>output("once")) {
                        throw new IllegalStateException("an output for each record that asks for it");
                    }
                    once.emit(word, sum);
                    context.<String, Long>output("once-too").emit(word, sum);
                }
            }
        }
    }

    @BeforeEach
    void writeInput() throws IOException {
        input = Files.writeString(folder.resolve("in"), "one two two\n");
    }

    private JobStatus run(MiniCluster cluster, String run) {
        return cluster.run(
                Divided.class,
                1,
                input.toString(),
                "rondo:/" + run + "/many",
                "rondo:/" + run + "/once",
                folder.resolve(run).resolve("once").toString(),
                folder.resolve(run).resolve("empty").toString());
    }

    private static String inStore(MiniCluster cluster, String path) {
        return new String(cluster.store().readAll(path), StandardCharsets.US_ASCII);
    }

    @Test
    void allAppear(MiniCluster cluster) throws IOException {
        JobStatus end = run(cluster, "good");
        assertEquals(JobState.SUCCEEDED, end.state(), () -> String.valueOf(end.failure()));
        assertEquals("two\t2\n", inStore(cluster, "/good/many/part-r-00000"));
        assertEquals("one\t1\n", inStore(cluster, "/good/once/part-r-00000"));
        assertEquals("one\t1\n", Files.readString(folder.resolve("good/once/part-r-00000")));
        for (String output : new String[] {"once", "empty"}) {
            assertTrue(Files.exists(folder.resolve("good").resolve(output).resolve("_SUCCESS")), output);
        }
        assertTrue(cluster.store().status("/good/many/_SUCCESS").isPresent());
    }

    @Test
    void noneAppearsIfOneIsThereAlready(MiniCluster cluster) throws IOException {
        Path precious = Files.createDirectories(folder.resolve("refused/empty")).resolve("precious");
        Files.createFile(precious);
        RondoException refused = assertThrows(RondoException.class, () -> run(cluster, "refused"));
        assertEquals("output-exists", refused.code());
        assertTrue(Files.exists(precious));
        noneAppeared(cluster, "refused");
    }

    @Test
    void noneAppearsIfTheJobFailsAtItsEnd(MiniCluster cluster) throws IOException {
        Files.writeString(input, "one two two zzz-fails\n");
        JobStatus end = run(cluster, "failed");
        assertEquals(JobState.FAILED, end.state());
        assertFalse(Files.exists(folder.resolve("failed/empty")));
        noneAppeared(cluster, "failed");
    }

    /** Its mapper writes beside the shuffle. */
    static final class FromTheMapper implements Program {
        @Override
        public void define(Plan plan, Args args) {
            plan.output("aside", Text.table(args.get(2)));
            plan.read(Text.lines(args.get(0))).map(Aside.class).fold(Long::sum).write(Text.table(args.get(1)));
        }

        static final class Aside implements Mapper<Long, String, String, Long> {
            private TaskContext context;

            @Override
            public void setup(TaskContext taskContext) {
                context = taskContext;
            }

            @Override
            public void map(Long offset, String line, Emitter<String, Long> out) {
                context.<String, Long>output("aside").emit(line, 1L);
                out.emit(line, 1L);
            }
        }
    }

    /** Its reducer catches whatever its named output throws. */
    static final class Careless implements Program {
        @Override
        public void define(Plan plan, Args args) {
            plan.output("aside", Text.table(args.get(2)));
            plan.read(Text.lines(args.get(0)))
                    .map(WordCount.Words.class)
                    .reduce(Swallow.class)
                    .write(Text.table(args.get(1)));
        }

        static final class Swallow implements Reducer<String, Long, String, Long> {
            private TaskContext context;

            @Override
            public void setup(TaskContext taskContext) {
                context = taskContext;
            }

            @Override
            public void reduce(String word, Iterable<Long> counts, Emitter<String, Long> out) {
                try {
                    context.<Object, Long>output("aside")
                            .emit(
                                    new Object() {
                                        @Override
                                        public String toString() {
                                            throw new IllegalStateException("no text");
                                        }
                                    },
                                    1L);
                } catch (RuntimeException e) {
                    out.emit(word, 1L);
                }
            }
        }
    }

    @Test
    void aMapperThatFeedsAShuffleIsToldThatItHasNoOutputs(MiniCluster cluster) {
        JobStatus end = runWithAside(cluster, FromTheMapper.class, "mapper");
        assertEquals("USER", end.failure().kind());
        assertTrue(end.failure().message().contains("from the reducer"), end.failure()::toString);
    }

    @Test
    void aRecordThatCouldNotBeWrittenFailsTheJobThoughUserCodeCaughtIt(MiniCluster cluster) {
        JobStatus end = runWithAside(cluster, Careless.class, "careless");
        assertTrue(end.failure().message().contains("no text"), end.failure()::toString);
    }

    @Test
    void thatIsSaidWithoutAClusterToo(MiniCluster cluster) {
        String[] args = {input.toString(), "main", "aside"};
        IllegalStateException local =
                assertThrows(IllegalStateException.class, () -> LocalJobRunner.run(new FromTheMapper(), 1, args));
        MapReduceDriver<Long, String, String, Long, String, Long> driver =
                MapReduceDriver.of(FromTheMapper.Aside.class, Long::sum).input(0L, "line");
        IllegalStateException driven = assertThrows(IllegalStateException.class, driver::verify);
        RondoException sampled = assertThrows(
                RondoException.class,
                () -> cluster.run(
                        SortedFromTheMapper.class, 2, input.toString(), "rondo:/sorted/main", "rondo:/sorted/aside"));
        assertTrue(local.getMessage().contains("from the reducer"), local.getMessage());
        assertEquals(local.getMessage(), driven.getMessage());
        assertTrue(sampled.getMessage().contains(local.getMessage()), sampled.getMessage());
    }

    /** Its mapper is sampled before it runs. */
    static final class SortedFromTheMapper implements Program {
        @Override
        public void define(Plan plan, Args args) {
            plan.output("aside", Text.table(args.get(2)));
            plan.read(Text.lines(args.get(0)))
                    .map(FromTheMapper.Aside.class)
                    .sorted()
                    .write(Text.table(args.get(1)));
        }
    }

    private JobStatus runWithAside(MiniCluster cluster, Class<? extends Program> program, String run) {
        JobStatus end =
                cluster.run(program, 1, input.toString(), "rondo:/" + run + "/main", "rondo:/" + run + "/aside");
        assertEquals(JobState.FAILED, end.state());
        assertTrue(cluster.store().status("/" + run + "/main").isEmpty());
        assertTrue(cluster.store().status("/" + run + "/aside").isEmpty());
        return end;
    }

    private void noneAppeared(MiniCluster cluster, String run) throws IOException {
        assertTrue(cluster.store().status("/" + run + "/many").isEmpty());
        assertTrue(cluster.store().status("/" + run + "/once").isEmpty());
        try (Stream<Path> left = Files.list(folder.resolve(run))) {
            assertEquals(
                    List.of(),
                    left.map(Path::getFileName)
                            .map(Path::toString)
                            .filter(name -> !name.equals("empty"))
                            .toList());
        }
    }
}
