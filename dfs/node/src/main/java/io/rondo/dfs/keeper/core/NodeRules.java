package io.rondo.dfs.keeper.core;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.keeper.core.KeeperRecord.ClusterNamed;
import io.rondo.dfs.keeper.core.KeeperRecord.DoomCarriedOut;
import io.rondo.dfs.keeper.core.KeeperRecord.FormerOwnerAdded;
import io.rondo.dfs.keeper.core.KeeperRecord.HandedOff;
import io.rondo.dfs.keeper.core.KeeperRecord.NodeChanged;
import io.rondo.dfs.keeper.core.KeeperRecord.NodeForgotten;
import io.rondo.dfs.keeper.core.KeeperRecord.NodeLost;
import io.rondo.dfs.keeper.core.KeeperRecord.WeightSet;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperReply.NodeState;
import io.rondo.dfs.protocol.KeeperReply.RingNode;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.KeeperRequest.NodeReport;
import java.util.ArrayList;
import java.util.List;

/**
 * The life of storage nodes: they come by reporting, are lost when they are silent for too long, and come back by reporting
 * again; each time the slots get other owners. What a lost node held is replicated anew, and nothing of it is deleted.
 */
final class NodeRules {
    private static final long SUSPECT_AFTER = 3_500;
    private static final double MOST_WEIGHT = 1_000_000;

    private final KeeperView view;
    private final long epoch;
    private final long deadAfter;
    private final NodeLife life = new NodeLife();

    NodeRules(KeeperView view, long epoch, long deadAfterMillis) {
        this.view = view;
        this.epoch = epoch;
        this.deadAfter = deadAfterMillis;
    }

    Decision<KeeperRecord, KeeperEffect> report(NodeReport report, long now) {
        life.tick(now);
        requireSameCluster(report);
        life.heard(report);
        List<KeeperRecord> records = new ArrayList<>();
        if (view.nodes.cluster().isEmpty()) {
            records.add(new ClusterNamed(report.cluster()));
        }
        loseTheSilent(report.node(), records);
        if (changed(report)) {
            records.add(new NodeChanged(report.node(), report.failed()));
        } else {
            settle(report, records);
        }
        long carriedOut = report.doomedThrough();
        if (carriedOut > view.dooms.carriedOut(report.node().id()) && carriedOut >= view.dooms.forgotten()) {
            records.add(new DoomCarriedOut(report.node().id(), carriedOut));
        }
        boolean behind = carriedOut < view.dooms.forgotten();
        return Decision.of(
                records,
                List.of(),
                new KeeperReply.Orders(
                        epoch,
                        view.nodes.cluster().isEmpty() ? report.cluster() : view.nodes.cluster(),
                        view.nodes.table().version(),
                        view.dooms.forgotten(),
                        behind ? List.of() : view.dooms.after(carriedOut)));
    }

    private boolean changed(NodeReport report) {
        NodeInfo node = report.node();
        return !node.equals(view.nodes.known().get(node.id()))
                || report.failed() != view.nodes.failed(node.id())
                || view.nodes.isLost(node.id());
    }

    private void requireSameCluster(NodeReport report) {
        String cluster = view.nodes.cluster();
        if (report.founded() && !cluster.isEmpty() && !cluster.equals(report.cluster())) {
            throw RondoException.user(
                    "wrong-cluster",
                    "The storage folder of the node " + report.node().id() + " belongs to the cluster "
                            + report.cluster() + ", and this is " + cluster
                            + ". Nothing in it was touched. Start the node with another folder, or with its own"
                            + " cluster's rondo.zookeeper.");
        }
        if (report.doomedThrough() >= view.dooms.next()) {
            throw RondoException.user(
                    "wrong-cluster",
                    "The node " + report.node().id() + " has carried out orders that this cluster's journal does not"
                            + " know, so the journal was lost or is an older one. Nothing was touched.");
        }
    }

    private void loseTheSilent(NodeInfo reporting, List<KeeperRecord> records) {
        for (NodeInfo node : view.nodes.known().values()) {
            boolean other = !node.id().equals(reporting.id());
            boolean replaced = node.rpc().equals(reporting.rpc()) || node.bulk().equals(reporting.bulk());
            if (other
                    && !view.nodes.isLost(node.id())
                    && (replaced || life.silent(node.id()) > deadAfter)
                    && records.size() < 2) { // one at a time: each is a plan of its own
                records.add(new NodeLost(node.id()));
            }
        }
    }

    private void settle(NodeReport report, List<KeeperRecord> records) {
        SlotTable table = view.nodes.table();
        boolean known = table.version() == report.complete();
        List<Integer> strays = new ArrayList<>(report.strays());
        strays.removeIf(slot -> slot < 0
                || slot >= SlotTable.SLOTS
                || table.formerOwners(slot).stream()
                        .anyMatch(node -> node.id().equals(report.node().id())));
        if (!strays.isEmpty() && records.isEmpty()) {
            records.add(new FormerOwnerAdded(report.node().id(), strays));
        } else if (known && table.handingOff() && records.isEmpty() && allComplete(table)) {
            records.add(new HandedOff(table.version()));
        }
    }

    private boolean allComplete(SlotTable table) {
        List<NodeInfo> taking =
                table.nodes().stream().filter(node -> node.weight() > 0).toList();
        return !taking.isEmpty() && taking.stream().allMatch(node -> life.complete(node.id()) >= table.version());
    }

    KeeperReply describe(long now) {
        life.tick(now);
        List<RingNode> nodes = new ArrayList<>();
        for (NodeInfo node : view.nodes.known().values()) {
            nodes.add(new RingNode(
                    node, state(node), life.silent(node.id()), life.complete(node.id()), life.health(node.id())));
        }
        return new KeeperReply.Ring(view.nodes.cluster(), view.nodes.table(), nodes, view.nodes.lastMoves());
    }

    private NodeState state(NodeInfo node) {
        if (view.nodes.isLost(node.id())) {
            return NodeState.LOST;
        }
        if (life.silent(node.id()) > SUSPECT_AFTER) {
            return NodeState.SUSPECT;
        }
        return view.nodes.weight(node) == 0 ? NodeState.DRAINING : NodeState.UP;
    }

    private NodeInfo node(String id) {
        NodeInfo node = view.nodes.known().get(id);
        if (node == null) {
            throw RondoException.user(
                    "no-such-node",
                    "There is no storage node " + id + "; there are "
                            + String.join(", ", view.nodes.known().keySet()) + ".");
        }
        return node;
    }

    Decision<KeeperRecord, KeeperEffect> weigh(KeeperRequest.SetWeight set) {
        NodeInfo node = node(set.node());
        if (Double.isNaN(set.weight()) || set.weight() > MOST_WEIGHT) {
            throw RondoException.user(
                    "bad-weight", "A weight is a number up to " + (long) MOST_WEIGHT + ", not " + set.weight() + ".");
        }
        long others = view.nodes.table().nodes().stream()
                .filter(other -> other.weight() > 0 && !other.id().equals(node.id()))
                .count();
        if (set.weight() == 0 && others < view.nodes.table().replicas()) {
            throw RondoException.user(
                    "too-few-nodes",
                    "Without " + node.id() + " there would be " + others + " nodes for "
                            + view.nodes.table().replicas() + " replicas. Add a node first.");
        }
        return Decision.of(List.of(new WeightSet(node.id(), set.weight())), List.of(), new KeeperReply.Done(true));
    }

    Decision<KeeperRecord, KeeperEffect> forget(KeeperRequest.ForgetNode forget) {
        if (!view.nodes.isLost(node(forget.node()).id())) {
            throw RondoException.user(
                    "node-not-lost",
                    forget.node() + " is not lost, so it cannot be forgotten. Drain it first, then stop it.");
        }
        return Decision.of(List.of(new NodeForgotten(forget.node())), List.of(), new KeeperReply.Done(true));
    }
}
