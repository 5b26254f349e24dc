package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.config.Settings;
import io.rondo.base.disk.Disk;
import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.RondoException;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperReply.RingNode;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.testing.disk.DiskCall.Kind;
import io.rondo.testing.disk.DiskFaults;
import io.rondo.testing.disk.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Disks fail while they are written and read: a node goes on with its other one, and a store without any can still be read. */
class VolumeFailureTest {
    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DiskFaults faults = new DiskFaults();
    private final Random random = new Random(SEED);
    private final List<byte[]> contents = new ArrayList<>();

    private static MiniClusterSettings threeNodes() {
        System.out.println("seed " + SEED);
        return MiniClusterSettings.small()
                .with(Settings.of(Map.of("rondo.chunk-size", "100k", "rondo.dead-after", "3s")))
                .with(1, 3, 1);
    }

    private void write(MiniCluster cluster, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            byte[] content = new byte[random.nextInt(500_000)];
            random.nextBytes(content);
            try (FileStore.StoreOutput out = cluster.store().create("/data/f" + contents.size(), false)) {
                out.write(content, 0, content.length);
            }
            contents.add(content);
        }
    }

    private void requireContents(MiniCluster cluster) {
        for (int i = 0; i < contents.size(); i++) {
            assertArrayEquals(contents.get(i), cluster.store().readAll("/data/f" + i), "file " + i + ", seed " + SEED);
        }
    }

    private static void await(String what, BooleanSupplier reached) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "not within " + PATIENCE + ": " + what + ", seed " + SEED);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static RingNode node(MiniCluster cluster, String id) {
        KeeperReply.Ring ring = (KeeperReply.Ring) cluster.keeper().call(new KeeperRequest.DescribeRing());
        return ring.nodes().stream()
                .filter(node -> node.node().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** What counts: as the table has it and {@code bin/ring status} shows it. */
    private static double weightInTable(MiniCluster cluster, String id) {
        KeeperReply.Ring ring = (KeeperReply.Ring) cluster.keeper().call(new KeeperRequest.DescribeRing());
        return ring.table().nodes().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow()
                .weight();
    }

    private static long chunks(Path volume) {
        try (Stream<Path> files = Files.walk(volume.resolve("chunks"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("i"))
                    .count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theNodeGoesOnWithItsOtherVolume() throws IOException {
        MiniClusterSettings shape = threeNodes();
        try (MiniCluster cluster = MiniCluster.start(shape)) {
            cluster.stopNode(1);
            Path one = shape.data().resolve("storage-1");
            Path two = shape.data().resolve("storage-1-second");
            cluster.startNode(
                    1, settings -> settings.with(List.of(one, two), new FaultyDisk(DiskOperations.REAL, faults)));
            String id = Files.readString(one.resolve("node-id"));
            assertEquals(id, Files.readString(two.resolve("node-id")), "the new disk is the same node's");
            write(cluster, 8);
            await("all replicas in place", () -> cluster.check("/").healthy());
            Path failed = chunks(one) > 0 ? one : two;
            Path left = failed.equals(one) ? two : one;
            faults.fail(
                    call -> call.file().startsWith(failed.resolve("chunks"))
                                    && (call.kind() == Kind.READ || call.kind() == Kind.RENAME)
                            || call.file().startsWith(failed.resolve("incoming")),
                    DiskFaults.BROKEN);
            write(cluster, 8);
            requireContents(cluster);
            cluster.scrub();
            await(
                    "the ring tells of it",
                    () -> node(cluster, id).health().trouble().contains(failed.toString()));
            await(
                    "half of its volumes take half of its share",
                    () -> node(cluster, id).node().weight() == 0.5);
            await(
                    "all that was on the failed disk is on the other",
                    () -> cluster.check("/").healthy()
                            && chunks(left) >= cluster.check("/").chunks());
            requireContents(cluster);
            assertEquals(0.5, weightInTable(cluster, id));
            cluster.keeper().call(new KeeperRequest.SetWeight(id, 4));
            assertEquals(2, weightInTable(cluster, id), "a weight given by hand hides no failed volume");
            cluster.keeper().call(new KeeperRequest.SetWeight(id, -1));
            assertEquals(0.5, weightInTable(cluster, id), "its own again");
        }
    }

    /** It cannot be written, as too many nodes have just found out about their disks. */
    private static void requireRefused(MiniCluster cluster) {
        assertThrows(RondoException.class, () -> {
            try (FileStore.StoreOutput out = cluster.store().create("/refused", false)) {
                out.write(new byte[1_000], 0, 1_000);
            }
        });
    }

    private static List<String> takingChunks(MiniCluster cluster) {
        KeeperReply.Ring ring = (KeeperReply.Ring) cluster.keeper().call(new KeeperRequest.DescribeRing());
        return ring.table().nodes().stream()
                .filter(node -> node.weight() > 0)
                .map(NodeInfo::id)
                .toList();
    }

    /** Nothing can be put on it any more; what is there can be read. */
    private static void breakDisk(MiniClusterSettings shape, int node) throws IOException {
        Disk.deleteTree(incoming(shape, node));
        Files.createFile(incoming(shape, node));
    }

    private static Path incoming(MiniClusterSettings shape, int node) {
        return shape.data().resolve("storage-" + node + "/incoming");
    }

    @Test
    void whenTheDisksOfAllNodesFailWhatIsThereIsReadAndOneThatIsMendedTakesChunksAgain() throws IOException {
        MiniClusterSettings shape = threeNodes();
        try (MiniCluster cluster = MiniCluster.start(shape)) {
            write(cluster, 4);
            for (int i = 0; i < 3; i++) {
                breakDisk(shape, i);
            }
            requireRefused(cluster);
            await("no node takes chunks", () -> takingChunks(cluster).isEmpty());
            requireContents(cluster);
            Files.delete(incoming(shape, 1));
            cluster.stopNode(1);
            cluster.startNode(1);
            await("one takes chunks", () -> !takingChunks(cluster).isEmpty());
            write(cluster, 4);
            requireContents(cluster);
        }
    }

    private static void awaitRepaired(MiniCluster cluster) {
        await("all have compared themselves", () -> {
            KeeperReply.Ring ring = (KeeperReply.Ring) cluster.keeper().call(new KeeperRequest.DescribeRing());
            return ring.nodes().stream()
                    .allMatch(node -> node.complete() == ring.table().version());
        });
    }

    /** They own nothing any more, and one good disk has it all; but one is fewer than a file was promised. */
    @Test
    void whatIsOnFailedDisksIsKeptWhileTooFewOthersHaveIt() throws IOException {
        MiniClusterSettings shape = threeNodes();
        try (MiniCluster cluster = MiniCluster.start(shape)) {
            write(cluster, 4);
            await("all replicas in place", () -> cluster.check("/").healthy());
            long each = cluster.check("/").chunks();
            breakDisk(shape, 1);
            breakDisk(shape, 2);
            requireRefused(cluster);
            String good = Files.readString(shape.data().resolve("storage-0/node-id"));
            await("one takes chunks", () -> takingChunks(cluster).equals(List.of(good)));
            for (int version = 0; version < 3; version++) { // so that what a round drops is dropped before the next
                awaitRepaired(cluster);
                cluster.keeper().call(new KeeperRequest.SetWeight(good, 2 + version));
            }
            awaitRepaired(cluster);
            for (int i = 1; i < 3; i++) {
                long kept = chunks(shape.data().resolve("storage-" + i));
                assertTrue(kept >= each, kept + " of " + each + " chunks are left on storage-" + i);
            }
            requireContents(cluster);
        }
    }
}
