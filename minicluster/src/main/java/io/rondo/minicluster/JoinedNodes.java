package io.rondo.minicluster;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until the keeper counts on all of a new cluster's nodes. What is written before has only as many replicas as there
 * are nodes that have reported.
 */
final class JoinedNodes {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private JoinedNodes() {}

    static void await(KeeperCalls keeper, List<Address> nodes) {
        Set<String> missing = new TreeSet<>();
        nodes.forEach(node -> missing.add(node.toString()));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            KeeperReply.Table table = (KeeperReply.Table) keeper.call(new KeeperRequest.GetTable(-1));
            table.table().ifPresent(known -> known.nodes().forEach(node -> missing.remove(node.rpc())));
            if (missing.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw RondoException.retryable(
                        "nodes-missing",
                        "The storage nodes at " + missing + " have not joined the cluster in " + PATIENCE.toSeconds()
                                + " s.");
            }
            LockSupport.parkNanos(PAUSE);
        }
    }
}
