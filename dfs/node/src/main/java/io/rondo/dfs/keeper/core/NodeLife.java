package io.rondo.dfs.keeper.core;

import io.rondo.dfs.protocol.KeeperRequest.NodeHealth;
import io.rondo.dfs.protocol.KeeperRequest.NodeReport;
import java.util.HashMap;
import java.util.Map;

/**
 * When each node was heard of last, and what it said of itself. Neither journaled nor recovered: a new keeper takes all nodes for
 * heard of when it begins. Time is counted in steps between what the keeper was asked, none longer than a few seconds: if the
 * clock jumps, or the keeper itself stood still, nobody was silent for that.
 */
final class NodeLife {
    private static final long LONGEST_STEP = 5_000;
    private static final NodeHealth UNKNOWN = new NodeHealth(0, 0, 0, 0, 0, "");

    private final Map<String, Heard> nodes = new HashMap<>();
    private long lastNow;
    private long time;

    private record Heard(long at, long complete, NodeHealth health) {}

    void tick(long now) {
        if (lastNow != 0) {
            time += Math.max(0, Math.min(LONGEST_STEP, now - lastNow));
        }
        lastNow = now;
    }

    void heard(NodeReport report) {
        nodes.put(report.node().id(), new Heard(time, report.complete(), report.health()));
    }

    /** Milliseconds since a node was heard of. */
    long silent(String node) {
        return time
                - nodes.computeIfAbsent(node, id -> new Heard(time, 0, UNKNOWN)).at();
    }

    long complete(String node) {
        Heard heard = nodes.get(node);
        return heard == null ? 0 : heard.complete();
    }

    NodeHealth health(String node) {
        Heard heard = nodes.get(node);
        return heard == null ? UNKNOWN : heard.health();
    }
}
