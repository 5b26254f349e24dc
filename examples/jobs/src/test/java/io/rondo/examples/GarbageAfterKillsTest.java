package io.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.dfs.client.ClusterProtocol;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.Folders;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.client.OrphanCheck;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.client.StoreCheck;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.StorageProtocol;
import io.rondo.dfs.protocol.StorageReply;
import io.rondo.dfs.protocol.StorageRequest;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.JobClient;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writers, jobs, keepers and everybody else die at any moment, as processes that are killed; then all is quiet. What was
 * acknowledged is there and right, every replica of it too, and once the nodes have swept there is no chunk that nobody refers to.
 * How often is set by {@code -Drondo.rounds=N}, at most how long by {@code -Drondo.minutes=N}; the moments are drawn from
 * {@code -Drondo.seed=N}, which is printed.
 */
@Tag("process")
class GarbageAfterKillsTest {
    private static final int ROUNDS = Integer.getInteger("rondo.rounds", 2);
    /** No round begins later than so many minutes after the first. */
    private static final long MINUTES = Long.getLong("rondo.minutes", 600);

    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());
    private static final int NODES = 3;
    private static final int WRITERS = 2;
    private static final int WORDS = 60_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Settings SETTINGS = Settings.of(Map.of(
            "rondo.chunk-size",
            "64k",
            "rondo.session-timeout",
            "3s",
            "rondo.dead-after",
            "5s",
            "rondo.worker-timeout",
            "4s",
            "rondo.task-heap",
            "128m"));

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final Closing parts = new Closing();
    private ProcessCluster cluster;
    private RemoteStore remote;
    private KeeperCalls keeper;
    private JobClient jobs;
    private final List<WritingProcess> writers = new ArrayList<>();
    /** All that writers which are dead had been told. */
    private final Map<String, WritingProcess.Written> written = new HashMap<>();
    /** What was killed, and what came of the jobs. */
    private final Map<String, Integer> events = new TreeMap<>();

    private long files;
    private long mostOfLeaders;
    private long swept;

    @BeforeEach
    void start() throws IOException {
        System.out.println("seed " + SEED);
        cluster = parts.add(ProcessCluster.start(new MiniClusterSettings(folder, false, 1, NODES, 1, SETTINGS)));
        remote = parts.add(RemoteStore.open(PeerRole.CLIENT, cluster.addresses(), SETTINGS));
        keeper = new KeeperCalls(remote.addresses(), remote.rpc(), PATIENCE);
        jobs = JobClient.connect(remote.addresses(), remote.rpc());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            text.append('w').append(i * 7919L % 503).append(i % 10 == 0 ? '\n' : ' ');
        }
        try (FileStore.StoreOutput out = remote.store().create("/in", false)) {
            byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
            out.write(bytes, 0, bytes.length);
        }
    }

    @AfterEach
    void stop() throws IOException {
        try {
            buryWriters(writers.size());
        } finally {
            parts.close();
        }
    }

    @Test
    void nothingAcknowledgedIsLostAndNothingElseIsLeft() throws IOException {
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        for (int round = 0; round < ROUNDS && System.nanoTime() < until; round++) {
            for (int i = 0; i < WRITERS; i++) {
                writers.add(WritingProcess.start(
                        cluster.addresses(), SETTINGS, "/w/" + round + "-" + i, folder.resolve("logs/writer.log")));
            }
            remote.store().mkdirs("/w");
            remote.store().folders().takeSnapshot("/w", "s" + round);
            forget("/w/" + (round - 2) + "-");
            String output = "/out/" + round % 3;
            String job = submit(output);
            changeAnotherOutput(round);
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                pause(random.nextInt(2_500));
                killSomething(job);
            }
            buryWriters(writers.size());
            JobStatus end = jobs.await(job, status -> {});
            events.merge("job " + end.state(), 1, Integer::sum);
            requireOutput(output, end);
            if (random.nextBoolean()) {
                dropSnapshots();
            }
            awaitHealed();
            requireNoGarbage();
            requireFiles();
            System.out.println(round + 1 + " rounds right: " + counts());
        }
        dropSnapshots();
        requireNoGarbage();
        requireFiles();
        System.out.println("the end is right too: " + counts());
    }

    private String counts() {
        return files + " files of killed writers as they were acknowledged, " + swept
                + " replicas found by sweeping, no orphan left, at most " + mostOfLeaders
                + " chunks of leaders' snapshots; " + events;
    }

    /** Removes what writers of an earlier round have left. */
    private void forget(String earlier) {
        for (FileStatus writersFolder : remote.store().list("/w")) {
            if (writersFolder.path().startsWith(earlier)) {
                remote.store().delete(writersFolder.path(), true);
            }
        }
        written.keySet().removeIf(path -> path.startsWith(earlier));
    }

    private String submit(String output) {
        try (LoadedProgram program = LoadedProgram.load(List.of(), WordCount.class.getName())) {
            JobPreparation preparation =
                    new JobPreparation(remote.store(), new Storages(remote.store())::of, new PathRule(false));
            return jobs.submit(preparation.prepare(new JobPreparation.Request(
                    program,
                    List.of(),
                    List.of("rondo:/in", "rondo:" + output),
                    List.of(),
                    List.of(),
                    Map.of(),
                    true,
                    64 << 10,
                    ReducerChoice.of(2),
                    "test")));
        }
    }

    /** Removes a part of a job's output, so that its files get entries of their own, while a keeper may be killed. */
    private void changeAnotherOutput(int round) {
        String part = "/out/" + (round + 1) % 3 + "/part-r-00001";
        if (remote.store().status(part).isPresent()) {
            remote.store().delete(part, false);
        }
    }

    private void killSomething(String job) throws IOException {
        switch (random.nextInt(6)) {
            case 0 -> {
                events.merge("kill job", 1, Integer::sum);
                jobs.kill(job, "the test wants it");
            }
            case 1 -> {
                events.merge("kill worker", 1, Integer::sum);
                cluster.kill("worker-0");
                cluster.startWorker(0);
            }
            case 2 -> {
                events.merge("kill master", 1, Integer::sum);
                cluster.kill("master-0");
                cluster.startMaster(0);
            }
            case 3 -> buryWriters(1);
            case 4 -> killNode(random.nextInt(NODES));
            default -> killNode(leadingNode());
        }
    }

    private void killNode(int node) {
        events.merge(node == leadingNode() ? "kill keeper" : "kill node", 1, Integer::sum);
        cluster.kill("storage-" + node);
        pause(random.nextBoolean() ? 0 : random.nextInt(8_000));
        cluster.startStorage(node);
    }

    private int leadingNode() {
        keeper.call(new KeeperRequest.GetTable(Long.MAX_VALUE)); // so there is one
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            String leader = describe().leadingKeeper();
            for (int node = 0; node < NODES; node++) {
                if (cluster.storageAddress(node).toString().equals(leader)) {
                    return node;
                }
            }
            pause(50);
        }
        throw new AssertionError("no keeper leads, seed " + SEED);
    }

    private ClusterProtocol.ClusterView describe() {
        return remote.rpc()
                .client(remote.addresses().get(0))
                .call(ClusterProtocol.DESCRIBE, new ClusterProtocol.Describe(), PATIENCE)
                .join();
    }

    private void buryWriters(int some) throws IOException {
        for (int i = Math.min(some, writers.size()); i > 0; i--) {
            Map<String, WritingProcess.Written> told =
                    writers.remove(random.nextInt(writers.size())).kill();
            files += told.size();
            written.putAll(told);
        }
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Of a job that succeeded all of it, and else what was there before. */
    private void requireOutput(String output, JobStatus end) {
        if (end.state() == JobState.SUCCEEDED) {
            long sum = 0;
            for (FileStatus file : remote.store().list(output)) {
                if (file.path().contains("/part-")) {
                    sum += new String(remote.store().readAll(file.path()), StandardCharsets.US_ASCII)
                            .lines()
                            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('\t') + 1)))
                            .sum();
                }
            }
            assertEquals(WORDS, sum, () -> output + ", seed " + SEED);
        } else {
            assertEquals(JobState.KILLED, end.state(), () -> String.valueOf(end.failure()) + ", seed " + SEED);
        }
    }

    private void dropSnapshots() {
        for (Folders.TakenSnapshot snapshot : remote.store().folders().snapshots()) {
            remote.store().folders().dropSnapshot(snapshot.folder(), snapshot.name());
        }
    }

    private void awaitHealed() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            StoreCheck.Result result = StoreCheck.of(keeper, remote.store(), remote.rpc(), "/");
            KeeperReply.Ring ring = (KeeperReply.Ring) keeper.call(new KeeperRequest.DescribeRing());
            if (result.healthy()
                    && ring.table().nodes().size() == NODES
                    && !ring.table().handingOff()) {
                return;
            }
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> "not healed: " + result.findings() + " with " + ring.nodes() + ", seed " + SEED);
            pause(100);
        }
    }

    /** As {@code bin/ring sweep 0} and {@code bin/ring orphans} do it. What is swept is gone when the nodes have heard of it. */
    private void requireNoGarbage() {
        for (int node = 0; node < NODES; node++) {
            swept += sweep(cluster.storageAddress(node));
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            OrphanCheck.Result result = OrphanCheck.of(keeper, remote.store(), remote.rpc());
            if (result.orphans().isEmpty()
                    && result.open() == 0
                    && result.silentNodes().isEmpty()) {
                mostOfLeaders = Math.max(mostOfLeaders, result.leaders());
                return;
            }
            assertTrue(System.nanoTime() < deadline, () -> "garbage is left: " + result + ", seed " + SEED);
            pause(100);
        }
    }

    private long sweep(Address node) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                StorageReply.Swept found = (StorageReply.Swept) remote.rpc()
                        .client(node)
                        .call(StorageProtocol.CALL, new StorageRequest.Sweep(0), PATIENCE)
                        .join();
                return found.chunks();
            } catch (CompletionException e) {
                assertTrue(
                        System.nanoTime() < deadline
                                && e.getCause() instanceof RondoException failure
                                && failure.is("starting"),
                        () -> "not swept: " + e + ", seed " + SEED);
                pause(100);
            }
        }
    }

    private void requireFiles() {
        Map<String, FileStatus> there = new HashMap<>();
        for (FileStatus writersFolder : remote.store().list("/w")) {
            remote.store().list(writersFolder.path()).forEach(file -> there.put(file.path(), file));
        }
        there.keySet().forEach(path -> {
            byte[] content = remote.store().readAll(path);
            assertArrayEquals(WritingProcess.content(path, content.length), content, path + ", seed " + SEED);
        });
        written.forEach((path, told) -> {
            Optional<Long> length = Optional.ofNullable(there.get(path)).map(FileStatus::length);
            boolean right =
                    switch (told.fate()) {
                        case HELD -> length.isPresent() && length.get() >= told.acknowledged();
                        case OPEN -> true;
                        case GONE -> length.isEmpty();
                    };
            assertTrue(right, () -> path + " was " + told + " and has " + length + ", seed " + SEED);
        });
    }
}
