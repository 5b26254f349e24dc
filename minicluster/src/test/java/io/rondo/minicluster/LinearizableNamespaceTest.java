package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.config.Settings;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.dfs.client.ClusterProtocol;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.client.RemoteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The namespace is linearizable: whatever concurrent clients are answered while the keeper's seat changes hands again and again
 * and answers get lost, one client after the other could have been. How often it changes hands is set by
 * {@code -Drondo.rounds=N}, the rest by {@code -Drondo.seed=N}.
 */
class LinearizableNamespaceTest {
    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());
    private static final int NODES = 3;
    /** Shorter than a change of keepers may take, so that some outcomes stay unknown. */
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    private static final Duration IN_PROCESS_PATIENCE = Duration.ofMillis(100);
    private static final long TERM_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    @TempDir
    Path folder;

    @Test
    void whileKeepersResignAndAnswersGetLost() throws InterruptedException {
        Random random = new Random(SEED);
        int rounds = Integer.getInteger("rondo.rounds", 4);
        try (MiniCluster cluster = MiniCluster.start(MiniClusterSettings.small().with(1, NODES, 1))) {
            NamespaceClients clients = new NamespaceClients(
                    SEED,
                    () -> cluster.keeper(
                            network -> new LossyNetwork(network, new Random(SEED), 15), IN_PROCESS_PATIENCE));
            try (clients) {
                for (int round = 0; round < rounds; round++) {
                    LockSupport.parkNanos(TERM_NANOS);
                    int leading = cluster.leadingNode();
                    cluster.stopNode(leading);
                    LockSupport.parkNanos(random.nextLong(TERM_NANOS));
                    cluster.startNode(leading);
                }
            }
            System.out.println(rounds + " keepers resigned: " + clients.requireLinearizable(SEED));
        }
    }

    @Tag("process")
    @Test
    void whileKeepersAreKilled() throws InterruptedException {
        Random random = new Random(SEED);
        int rounds = Integer.getInteger("rondo.rounds", 5);
        Settings settings = Settings.of(Map.of("rondo.session-timeout", "3s", "rondo.dead-after", "20s"));
        try (ProcessCluster cluster =
                        ProcessCluster.start(new MiniClusterSettings(folder, false, 1, NODES, 1, settings));
                RemoteStore remote = RemoteStore.open(PeerRole.CLIENT, cluster.addresses(), settings)
                        .mustAnswer()) {
            NamespaceClients clients =
                    new NamespaceClients(SEED, () -> new KeeperCalls(remote.addresses(), remote.rpc(), PATIENCE));
            try (clients) {
                for (int round = 0; round < rounds; round++) {
                    LockSupport.parkNanos(2 * TERM_NANOS + random.nextLong(TERM_NANOS));
                    int leading = leadingNode(cluster, remote);
                    cluster.kill("storage-" + leading);
                    LockSupport.parkNanos(random.nextLong(8 * TERM_NANOS));
                    cluster.startStorage(leading);
                }
            }
            System.out.println(rounds + " keepers killed: " + clients.requireLinearizable(SEED));
        }
    }

    private static int leadingNode(ProcessCluster cluster, RemoteStore remote) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            try {
                String leader = remote.rpc()
                        .client(remote.addresses().get(0))
                        .call(ClusterProtocol.DESCRIBE, new ClusterProtocol.Describe(), Duration.ofSeconds(10))
                        .join()
                        .leadingKeeper();
                for (int node = 0; node < NODES && !leader.isEmpty(); node++) {
                    if (cluster.storageAddress(node).equals(Address.parse(leader))) {
                        return node;
                    }
                }
            } catch (CompletionException e) {
                continue;
            }
        }
        assertTrue(false, "no keeper leads, seed " + SEED);
        return -1;
    }
}
