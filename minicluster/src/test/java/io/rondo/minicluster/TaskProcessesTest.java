package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.TaskContext;
import io.rondo.api.Text;
import io.rondo.base.config.Settings;
import io.rondo.base.rpc.PeerRole;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.JobClient;
import io.rondo.jobmaster.client.protocol.ClientProtocol.Failure;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.submit.JobPreparation;
import io.rondo.jobmaster.client.submit.LoadedProgram;
import io.rondo.jobmaster.client.submit.PathRule;
import io.rondo.jobmaster.client.submit.ReducerChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users' code in processes of its own: whatever it does to them, the worker lives on and the person learns what it was. */
@Tag("process")
@Timeout(60)
class TaskProcessesTest {
    private static final String INPUT = "one two two\nthree three three\n";
    private static final String AT_LINE_2 = "input rondo:/in, record at byte offset 12";

    @TempDir
    static Path folder;

    private static ProcessCluster cluster;
    private static RemoteStore remote;
    private static JobClient jobs;

    private String output;

    @BeforeAll
    static void start() throws IOException {
        Settings settings = Settings.of(Map.of("rondo.task-heap", "128m", "rondo.max-attempts", "2"));
        cluster = ProcessCluster.start(new MiniClusterSettings(folder, false, 1, 1, 1, settings));
        remote =
                RemoteStore.open(PeerRole.CLIENT, cluster.addresses(), settings).mustAnswer();
        jobs = JobClient.connect(remote.addresses(), remote.rpc());
        try (FileStore.StoreOutput out = remote.store().create("/in", false)) {
            byte[] bytes = INPUT.getBytes(StandardCharsets.US_ASCII);
            out.write(bytes, 0, bytes.length);
        }
    }

    @AfterAll
    static void stop() {
        remote.close();
        cluster.close();
    }

    @BeforeEach
    void nameOutput(TestInfo test) {
        output = "/out-" + test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void theWorkerLivesOn() {
        assertTrue(cluster.processes().get("worker-0").isAlive());
    }

    /** Counts words, and does something more at the word three. */
    private abstract static class Counting implements Program {
        @Override
        public void define(Plan plan, Args args) {
            plan.read(Text.lines(args.get(0)))
                    .map(mapper(), String.class, Long.class)
                    .fold(Long::sum)
                    .reducers(1)
                    .write(Text.table(args.get(1)));
        }

        Words mapper() {
            return new Words();
        }
    }

    private static class Words implements Mapper<Long, String, String, Long> {
        @Override
        public void map(Long offset, String line, Emitter<String, Long> out) throws Exception {
            System.out.println("mapping " + line);
            for (StringTokenizer words = new StringTokenizer(line); words.hasMoreTokens(); ) {
                String word = words.nextToken();
                if (word.equals("three")) {
                    atThree();
                }
                out.emit(word, 1L);
            }
        }

        void atThree() throws IOException {
            System.out.println("three");
        }
    }

    static final class Plain extends Counting {}

    static final class Exits extends Counting {
        @Override
        Words mapper() {
            return new Words() {
                @Override
                void atThree() {
                    System.exit(3);
                }
            };
        }
    }

    static final class Halts extends Counting {
        @Override
        Words mapper() {
            return new Words() {
                @Override
                void atThree() {
                    Runtime.getRuntime().halt(4);
                }
            };
        }
    }

    static final class Hoards extends Counting {
        @Override
        Words mapper() {
            return new Words() {
                private final List<byte[]> hoard = new ArrayList<>();

                @Override
                void atThree() {
                    while (true) {
                        hoard.add(new byte[1 << 20]);
                    }
                }
            };
        }
    }

    static final class Endless extends Counting {
        @Override
        Words mapper() {
            return new Words() {
                private volatile boolean enough;

                @Override
                void atThree() {
                    while (!enough) {
                        Thread.onSpinWait();
                    }
                }
            };
        }
    }

    /** Leaves a process behind that nobody waits for, and hears no interrupt. */
    static final class Hangs extends Counting {
        @Override
        Words mapper() {
            return new Words() {
                private volatile boolean enough;

                @Override
                void atThree() throws IOException {
                    Process shell = new ProcessBuilder("sh", "-c", "sleep 1000 >&- & echo sleeper $!").start();
                    System.out.println(shell.inputReader().readLine());
                    while (!enough) {
                        Thread.onSpinWait();
                    }
                }
            };
        }
    }

    static final class Throws extends Counting {
        @Override
        Words mapper() {
            return new Words() {
                @Override
                void atThree() throws IOException {
                    throw new IOException("three is too many");
                }
            };
        }
    }

    static final class ReadsSideFile extends Counting {
        @Override
        Words mapper() {
            return new Words() {
                @Override
                public void setup(TaskContext context) throws IOException {
                    throw new IOException("it says: " + Files.readString(context.file("side ä.txt")));
                }
            };
        }
    }

    private String submit(Class<? extends Program> type, Path... sideFiles) {
        try (LoadedProgram program = LoadedProgram.load(List.of(), type.getName())) {
            JobPreparation preparation =
                    new JobPreparation(remote.store(), new Storages(remote.store())::of, new PathRule(false));
            return jobs.submit(preparation.prepare(new JobPreparation.Request(
                    program,
                    List.of(),
                    List.of("rondo:/in", "rondo:" + output),
                    List.of(),
                    List.of(sideFiles),
                    Map.of("rondo.task-timeout", "3s"),
                    false,
                    2 << 20,
                    ReducerChoice.of(1),
                    "test")));
        }
    }

    private Failure failureOf(Class<? extends Program> type, Path... sideFiles) {
        JobStatus end = jobs.await(submit(type, sideFiles), status -> {});
        assertEquals(JobState.FAILED, end.state());
        assertTrue(remote.store().status(output).isEmpty(), "nothing is left of a failed job");
        return end.failure();
    }

    private static void says(Failure failure, String where, String... parts) {
        assertEquals(where, failure.where(), failure::toString);
        for (String part : parts) {
            assertTrue(failure.message().contains(part), failure::toString);
        }
    }

    @Test
    void aJobSucceeds() throws IOException {
        JobStatus end = jobs.await(submit(Plain.class), status -> {});
        assertEquals(JobState.SUCCEEDED, end.state(), () -> String.valueOf(end.failure()));
        try (FileStore.StoreInput in = remote.store().open(output + "/part-r-00000")) {
            byte[] bytes = new byte[100];
            int length = in.read(0, bytes, 0, bytes.length);
            assertEquals("one\t1\nthree\t3\ntwo\t2\n", new String(bytes, 0, length, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void anExitIsTheFaultOfWhoCalledIt() {
        Failure failure = failureOf(Exits.class);
        assertEquals("USER", failure.kind());
        says(failure, AT_LINE_2, "System.exit", "TaskProcessesTest$Exits");
        assertTrue(failure.log().contains("mapping three"), failure::toString);
    }

    @Test
    void aHaltIsToldByItsCode() {
        Failure failure = failureOf(Halts.class);
        assertEquals("USER", failure.kind());
        says(failure, "", "exited with code 4");
        assertTrue(failure.log().contains("mapping three"), failure::toString);
    }

    @Test
    void anExhaustedHeapIsNamedWithWhatToRaise() {
        Failure failure = failureOf(Hoards.class);
        assertEquals("RESOURCE", failure.kind());
        says(failure, AT_LINE_2, "out of memory", "MiB", "rondo.task-heap");
    }

    @Test
    void anExceptionIsShownWithItsPlace() {
        Failure failure = failureOf(Throws.class);
        assertEquals("USER", failure.kind());
        says(failure, AT_LINE_2, "java.io.IOException: three is too many", "atThree");
        assertTrue(failure.log().contains("mapping three"), failure::toString);
    }

    @Test
    void aFileThatCameWithTheJobIsThereForItsTasks() throws IOException {
        Path side = Files.writeString(folder.resolve("side ä.txt"), "beside");
        says(failureOf(ReadsSideFile.class, side), "", "it says: beside");
        says(failureOf(ReadsSideFile.class), "", "No file side ä.txt was given with --files");
    }

    @Test
    void aMapperThatHangsFailsAndIsKilledWithAllThatItHasStarted() throws Exception {
        Failure failure = failureOf(Hangs.class);
        assertEquals("task-timeout", failure.code(), failure::toString);
        says(failure, AT_LINE_2, "done nothing for 3 s", "TaskProcessesTest$Hangs", "rondo.task-timeout");
        String sleeper = failure.log()
                .lines()
                .filter(line -> line.startsWith("sleeper "))
                .findFirst()
                .orElseThrow();
        ProcessHandle.of(Long.parseLong(sleeper.substring("sleeper ".length())))
                .ifPresent(process -> process.onExit().join());
    }

    @Test
    void anEndlessMapperIsStoppedWithItsJobAndNoProcessStays() {
        String job = submit(Endless.class);
        jobs.await(job, status -> {
            if (status.maps().running() > 0 && !status.state().over()) {
                jobs.kill(job, "the test says so");
            }
        });
        assertEquals(JobState.KILLED, jobs.show(job).status().state());
        cluster.processes()
                .get("worker-0")
                .descendants()
                .forEach(child -> child.onExit().join());
        assertTrue(remote.store().status(output).isEmpty());
    }
}
