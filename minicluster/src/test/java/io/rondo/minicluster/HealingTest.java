package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.config.Settings;
import io.rondo.base.disk.Disk;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.StoreCheck;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperReply.RingNode;
import io.rondo.dfs.protocol.KeeperRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The store mends itself: after a loss, a return, a change of owners or damage every chunk gets all its replicas again. */
class HealingTest {
    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FILES = 12;

    private final MiniClusterSettings shape = MiniClusterSettings.small()
            .with(Settings.of(Map.of("rondo.chunk-size", "100k", "rondo.dead-after", "3s")))
            .with(1, 4, 1);
    private final Random random = new Random(SEED);
    private final List<byte[]> contents = new ArrayList<>();
    private MiniCluster cluster;
    private String state = "";

    @BeforeEach
    void writeFiles() throws IOException {
        System.out.println("seed " + SEED);
        cluster = MiniCluster.start(shape);
        for (int i = 0; i < FILES; i++) {
            byte[] content = new byte[random.nextInt(700_000)];
            random.nextBytes(content);
            contents.add(content);
            write("/data/f" + i, content);
        }
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private void write(String path, byte[] content) throws IOException {
        try (FileStore.StoreOutput out = cluster.store().create(path, false)) {
            out.write(content, 0, content.length);
        }
    }

    private void requireContents() {
        for (int i = 0; i < contents.size(); i++) {
            assertArrayEquals(contents.get(i), cluster.store().readAll("/data/f" + i), "file " + i + ", seed " + SEED);
        }
    }

    private void await(String what, BooleanSupplier reached) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> "not within " + PATIENCE + ": " + what + ", seed " + SEED + ", last " + state);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private KeeperReply.Ring ring() {
        return (KeeperReply.Ring) cluster.keeper().call(new KeeperRequest.DescribeRing());
    }

    private RingNode node(String id) {
        return ring().nodes().stream()
                .filter(node -> node.node().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private String id(int number) throws IOException {
        return Files.readString(shape.data().resolve("storage-" + number + "/node-id"));
    }

    /** All replicas are there, nothing is handed over any more, and nobody holds what is not his. */
    private void awaitHealed(int nodes) {
        await("all replicas in place", () -> {
            StoreCheck.Result result = cluster.check("/");
            KeeperReply.Ring ring = ring();
            state = result.findings() + " with " + ring.nodes();
            return result.healthy()
                    && ring.table().nodes().size() == nodes
                    && !ring.table().handingOff()
                    && result.replication() == 3;
        });
        await("no replica too many", () -> files().size() == 3 * chunks());
    }

    private long chunks() {
        return cluster.check("/").chunks();
    }

    /** Replicas of files' chunks on all disks, those of stopped nodes too. */
    private List<Path> files() {
        List<Path> found = new ArrayList<>();
        for (File node : shape.data().toFile().listFiles((folder, name) -> name.startsWith("storage-"))) {
            found.addAll(files(node.toPath()));
        }
        return found;
    }

    private static List<Path> files(Path node) {
        List<Path> found = new ArrayList<>();
        File[] folders = node.resolve("chunks").toFile().listFiles();
        for (File folder : folders == null ? new File[0] : folders) {
            for (File chunk : folder.listFiles((parent, name) -> name.startsWith("i"))) {
                found.add(chunk.toPath());
            }
        }
        return found;
    }

    @Test
    void whatALostNodeHeldIsReplicatedAnewAndWhatItBringsBackIsDropped() throws IOException {
        awaitHealed(4);
        int lost = random.nextInt(4);
        cluster.stopNode(lost);
        await("the node is given up", () -> ring().table().nodes().size() == 3);
        await(
                "all replicas in place",
                () -> cluster.check("/").healthy() && !ring().table().handingOff());
        requireContents();
        assertTrue(cluster.store().delete("/data/f0", false));
        contents.set(0, new byte[] {1, 2, 3});
        write("/data/f0", contents.get(0));
        cluster.startNode(lost);
        awaitHealed(4);
        requireContents();
        assertEquals(0, cluster.check("/").missing());
    }

    /** A store with one node takes chunks on that one; nobody has to ask for the other replicas later. */
    @Test
    void whatTheOnlyNodeTookIsReplicatedOnceThereAreOthers() throws IOException {
        awaitHealed(4);
        int only = random.nextInt(4);
        for (int i = 0; i < 4; i++) {
            if (i != only) {
                cluster.stopNode(i);
            }
        }
        await("the others are given up", () -> ring().table().nodes().size() == 1);
        contents.add(new byte[] {4, 5, 6});
        write("/data/f" + FILES, contents.get(FILES));
        for (int i = 0; i < 4; i++) {
            if (i != only) {
                cluster.startNode(i);
            }
        }
        awaitHealed(4);
        requireContents();
    }

    @Test
    void aDrainedNodeIsEmptyAndAJoinedOneIsFilled() throws IOException {
        cluster.startNode(4);
        awaitHealed(5);
        assertTrue(node(id(4)).health().chunks() > 0
                || files(shape.data().resolve("storage-4")).size() > 0);
        String drained = id(random.nextInt(5));
        cluster.keeper().call(new KeeperRequest.SetWeight(drained, 0));
        await(
                "the node is empty",
                () -> node(drained).health().chunks() == 0 && !ring().table().handingOff());
        assertTrue(cluster.check("/").healthy());
        requireContents();
    }

    @Test
    void aDamagedReplicaIsFoundByScrubbingPutAsideAndFetchedAnew() throws IOException {
        awaitHealed(4);
        List<Path> replicas = files();
        List<Path> damaged = new ArrayList<>();
        Map<Path, Integer> ofChunk = new HashMap<>();
        for (int i = 0; i < replicas.size(); i += 5) {
            Path replica = replicas.get(i);
            if (ofChunk.merge(replica.getFileName(), 1, Integer::sum) < 3) { // or nothing good would be left of it
                byte[] bytes = Files.readAllBytes(replica);
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(replica, bytes);
                damaged.add(replica);
            }
        }
        cluster.scrub();
        await(
                "the damaged ones are put aside",
                () -> ring().nodes().stream()
                                .mapToLong(node -> node.health().damaged())
                                .sum()
                        == damaged.size());
        awaitHealed(4);
        requireContents();
    }

    /** As a node that was wiped: a new one with nothing in it, at whatever address. */
    @Test
    void aWipedNodeComesBackAsAnotherAndIsFilled() throws IOException {
        int wiped = random.nextInt(4);
        String before = id(wiped);
        cluster.stopNode(wiped);
        Disk.deleteTree(shape.data().resolve("storage-" + wiped));
        cluster.startNode(wiped);
        await(
                "the old one is given up",
                () -> ring().table().nodes().stream()
                        .noneMatch(node -> node.id().equals(before)));
        awaitHealed(4);
        requireContents();
    }
}
