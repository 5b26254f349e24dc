package io.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.config.Settings;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.PeerRole;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.client.StoreCheck;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.minicluster.ProcessCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of four storage nodes is lost for good: what it held has all its replicas again, and how long that takes is printed. The
 * mebibytes on the lost node are set by {@code -Drondo.loss-mebibytes=N}, the chunks' size by {@code -Drondo.loss-chunk=SIZE},
 * what each node copies in a second at most by {@code -Drondo.loss-rate=SIZE}.
 */
@Tag("process")
class LostNodeTest {
    private static final int NODES = 4;
    private static final int REPLICAS = 3;
    private static final int FILE_MEBIBYTES = 8;
    private static final int MEBIBYTES = Integer.getInteger("rondo.loss-mebibytes", 48);
    private static final String CHUNK = System.getProperty("rondo.loss-chunk", "4m");
    private static final String RATE = System.getProperty("rondo.loss-rate", "100m");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private final Closing parts = new Closing();
    private ProcessCluster cluster;
    private RemoteStore remote;
    private KeeperCalls keeper;

    @BeforeEach
    void start() {
        Settings settings = Settings.of(Map.of(
                "rondo.chunk-size",
                CHUNK,
                "rondo.repair-rate",
                RATE,
                "rondo.session-timeout",
                "3s",
                "rondo.dead-after",
                "4s"));
        cluster = parts.add(ProcessCluster.start(new MiniClusterSettings(folder, false, 1, NODES, 1, settings)));
        remote = parts.add(RemoteStore.open(PeerRole.CLIENT, cluster.addresses(), settings));
        keeper = new KeeperCalls(remote.addresses(), remote.rpc(), PATIENCE);
    }

    @AfterEach
    void stop() {
        parts.close();
    }

    private static byte[] content(int file) {
        byte[] content = new byte[FILE_MEBIBYTES << 20];
        new Random(file).nextBytes(content);
        return content;
    }

    private void await(String what, int nodes) {
        long begun = System.nanoTime();
        while (true) {
            KeeperReply.Ring ring = (KeeperReply.Ring) keeper.call(new KeeperRequest.DescribeRing());
            if (ring.table().nodes().size() == nodes
                    && !ring.table().handingOff()
                    && StoreCheck.of(keeper, remote.store(), remote.rpc(), "/").healthy()) {
                return;
            }
            assertTrue(System.nanoTime() - begun < PATIENCE.toNanos(), () -> what + " lasts too long: " + ring.nodes());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static long bytes(Path chunks) throws IOException {
        try (Stream<Path> all = Files.walk(chunks)) {
            return all.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private int nodes() {
        return ((KeeperReply.Ring) keeper.call(new KeeperRequest.DescribeRing()))
                .table()
                .nodes()
                .size();
    }

    @Test
    void whatALostNodeHeldIsReplicatedAgain() throws IOException {
        int files = Math.max(1, MEBIBYTES * NODES / REPLICAS / FILE_MEBIBYTES);
        for (int i = 0; i < files; i++) {
            byte[] content = content(i);
            FileStore.StoreOutput out = remote.store().create("/loss/f" + i, false);
            out.write(content, 0, content.length);
            out.close();
        }
        await("the first replication", NODES);
        double gibibytes = bytes(folder.resolve("storage-0/chunks")) / (double) (1 << 30);
        cluster.kill("storage-0");
        long killed = System.nanoTime();
        while (nodes() == NODES) {
            assertTrue(System.nanoTime() - killed < PATIENCE.toNanos(), "the node is not given up");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        long givenUp = System.nanoTime();
        await("the replication", NODES - 1);
        double seconds = (System.nanoTime() - givenUp) / 1e9;
        for (int i = 0; i < files; i++) {
            assertArrayEquals(content(i), remote.store().readAll("/loss/f" + i));
        }
        System.out.printf(
                "a node of %.2f GiB in chunks of %s is lost: given up after %.1f s, all replicated again %.1f s later, %.1f s/GiB"
                        + " at %s a second and node at most%n",
                gibibytes, CHUNK, (givenUp - killed) / 1e9, seconds, seconds / gibibytes, RATE);
    }
}
