package io.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.config.Settings;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.dfs.client.ClusterProtocol;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.JobClient;
import io.rondo.jobmaster.client.protocol.ClientProtocol.AttemptInfo;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.jobmaster.client.submit.JobPreparation;
import io.rondo.jobmaster.client.submit.LoadedProgram;
import io.rondo.jobmaster.client.submit.PathRule;
import io.rondo.jobmaster.client.submit.ReducerChoice;
import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.minicluster.ProcessCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of real processes, killed as {@code kill -9} does while jobs run. How often is set by
 * {@code -Drondo.rounds=N}; the moments are drawn from {@code -Drondo.seed=N}, which is printed.
 */
@Tag("process")
class KilledProcessesTest {
    private static final int ROUNDS = Integer.getInteger("rondo.rounds", 2);
    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());
    private static final int WORDS = 2_000_000;

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private ProcessCluster cluster;
    private RemoteStore remote;
    private JobClient jobs;

    @BeforeEach
    void start() throws IOException {
        System.out.println("seed " + SEED);
        Settings settings = Settings.of(
                Map.of("rondo.chunk-size", "2m", "rondo.session-timeout", "3s", "rondo.worker-timeout", "4s"));
        cluster = ProcessCluster.start(new MiniClusterSettings(folder, false, 2, 3, 2, settings));
        connect(settings);
        try (FileStore.StoreOutput out = remote.store().create("/in", false)) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < WORDS; i++) {
                text.append('w').append(i * 7919L % 5_003).append(i % 10 == 0 ? '\n' : ' ');
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
            out.write(bytes, 0, bytes.length);
        }
    }

    private void connect(Settings settings) {
        remote =
                RemoteStore.open(PeerRole.CLIENT, cluster.addresses(), settings).mustAnswer();
        jobs = JobClient.connect(remote.addresses(), remote.rpc());
    }

    @AfterEach
    void stop() {
        remote.close();
        cluster.close();
    }

    /** @param output a path in the store, or a URI */
    private String submit(String output) {
        try (LoadedProgram program = LoadedProgram.load(List.of(), WordCount.class.getName())) {
            JobPreparation preparation =
                    new JobPreparation(remote.store(), new Storages(remote.store())::of, new PathRule(false));
            return jobs.submit(preparation.prepare(new JobPreparation.Request(
                    program,
                    List.of(),
                    List.of("rondo:/in", output.startsWith("/") ? "rondo:" + output : output),
                    List.of(),
                    List.of(),
                    Map.of(),
                    false,
                    2 << 20,
                    ReducerChoice.of(2),
                    "test")));
        }
    }

    /** Waits until as many maps are done as chance says. */
    private void untilSomewhere(String job) {
        int wanted = random.nextInt(6);
        awaitStatus(job, status -> status.maps().done() >= wanted || status.state() != JobState.RUNNING);
    }

    private void awaitStatus(String job, Predicate<JobStatus> passed) {
        try {
            jobs.await(job, status -> {
                if (passed.test(status)) {
                    throw new Reached();
                }
            });
        } catch (Reached e) {
            return;
        }
    }

    private static final class Reached extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private JobStatus succeeds(String job) {
        JobStatus end = jobs.await(job, status -> {});
        assertEquals(JobState.SUCCEEDED, end.state(), () -> String.valueOf(end.failure()));
        return end;
    }

    private void hasAllWords(String output) {
        long sum = 0;
        for (var file : remote.store().list(output)) {
            if (file.path().contains("/part-")) {
                sum += count(remote.store().readAll(file.path()));
            }
        }
        assertEquals(WORDS, sum);
    }

    private static long count(byte[] table) {
        return new String(table, StandardCharsets.US_ASCII)
                .lines()
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('\t') + 1)))
                .sum();
    }

    /** Finished tasks by how many attempts of them succeeded. */
    private Map<String, Long> successes(String job) {
        return jobs.show(job).attempts().stream()
                .filter(attempt -> attempt.state().equals("SUCCEEDED"))
                .collect(Collectors.groupingBy(KilledProcessesTest::task, TreeMap::new, Collectors.counting()));
    }

    private static String task(AttemptInfo attempt) {
        return attempt.attempt().phase() + "-" + attempt.attempt().task();
    }

    private int leadingMaster() {
        jobs.list(1); // the leader answers, so there is one, and its address is known to all
        for (Address asked : remote.addresses()) {
            try {
                String leader = remote.rpc()
                        .client(asked)
                        .call(ClusterProtocol.DESCRIBE, new ClusterProtocol.Describe(), Duration.ofSeconds(10))
                        .join()
                        .leadingMaster();
                return remote.addresses().indexOf(Address.parse(leader));
            } catch (CompletionException e) {
                continue; // the one that was just started again may not be connected yet; the other one knows
            }
        }
        throw new AssertionError("no master leads");
    }

    @Test
    void aJobOutlivesItsMasterAndNothingFinishedRunsAgain() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            int master = leadingMaster();
            String job = submit("/master-" + round);
            untilSomewhere(job);
            cluster.kill("master-" + master);
            succeeds(job);
            hasAllWords("/master-" + round);
            assertTrue(
                    successes(job).values().stream().allMatch(count -> count == 1),
                    () -> successes(job).toString());
            assertTrue(
                    jobs.show(job).attempts().stream()
                            .noneMatch(attempt -> attempt.state().equals("OUTPUT_LOST")),
                    "no finished map was given up");
            cluster.startMaster(master);
        }
    }

    @Test
    void aJobOutlivesAWorkerAndAStorageNode() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            String job = submit("/worker-" + round);
            untilSomewhere(job);
            cluster.kill("worker-0");
            cluster.kill("storage-" + round % 3);
            succeeds(job);
            hasAllWords("/worker-" + round);
            cluster.startStorage(round % 3);
            cluster.startWorker(0);
        }
    }

    @Test
    void aWorkerThatIsToldToStopHandsOverWhatItHoldsAndNoMapRunsAgain() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            String job = submit("/stop-" + round);
            untilSomewhere(job);
            cluster.stop("worker-0");
            succeeds(job);
            hasAllWords("/stop-" + round);
            assertTrue(
                    jobs.show(job).attempts().stream()
                            .noneMatch(attempt -> attempt.state().equals("OUTPUT_LOST")),
                    () -> jobs.show(job).attempts().toString());
            cluster.startWorker(0);
        }
    }

    @Test
    void everythingPausesWithoutZooKeeperAndGoesOn() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            String job = submit("/zookeeper-" + round);
            untilSomewhere(job);
            cluster.kill("zookeeper");
            cluster.startZooKeeper();
            succeeds(job);
            hasAllWords("/zookeeper-" + round);
        }
    }

    @Test
    void afterAKillOfEverythingDuringTheCommitOutputAndRecordAgree() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            String output = "/all-" + round;
            JobStatus end = endAfterKillDuringCommit(output);
            Optional<?> there = remote.store().status(output);
            assertEquals(end.state() == JobState.SUCCEEDED, there.isPresent(), () -> String.valueOf(end));
            if (there.isPresent()) {
                hasAllWords(output);
            }
        }
    }

    @Test
    void afterAKillOfEverythingDuringTheCommitALocalOutputAgreesToo() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            Path output = folder.resolve("local/all-" + round);
            JobStatus end = endAfterKillDuringCommit(output.toUri().toString());
            assertEquals(end.state() == JobState.SUCCEEDED, Files.exists(output), () -> String.valueOf(end));
            if (Files.exists(output)) {
                assertTrue(Files.exists(output.resolve("_SUCCESS")));
                long sum = 0;
                for (int part = 0; part < 2; part++) {
                    sum += count(Files.readAllBytes(output.resolve("part-r-0000" + part)));
                }
                assertEquals(WORDS, sum);
            }
            try (Stream<Path> hidden = Files.list(output.getParent())) {
                assertTrue(
                        hidden.noneMatch(path -> path.getFileName().toString().startsWith(".")),
                        "nothing hidden is left once the job is over");
            }
        }
    }

    /** Runs a job, kills everything at some moment of its commit, and starts it all again. */
    private JobStatus endAfterKillDuringCommit(String output) throws IOException {
        String job = submit(output);
        awaitStatus(job, status -> status.state() != JobState.RUNNING && status.state() != JobState.RESERVING);
        LockSupport.parkNanos(random.nextInt(60_000_000)); // the commit's steps follow each other in this time
        for (String name : List.copyOf(cluster.processes().keySet())) {
            cluster.kill(name);
        }
        remote.close();
        cluster.close();
        Settings settings = Settings.of(
                Map.of("rondo.chunk-size", "2m", "rondo.session-timeout", "3s", "rondo.worker-timeout", "4s"));
        cluster = ProcessCluster.start(new MiniClusterSettings(folder, false, 2, 3, 2, settings));
        connect(settings);
        return jobs.await(job, status -> {});
    }
}
