package io.rondo.dfs.keeper.core;

import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotMoves;
import io.rondo.dfs.placement.SlotPlanner;
import io.rondo.dfs.placement.SlotTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The storage nodes and the table of who owns which slots, as the journal tells. */
final class Nodes {
    private final int replication;
    /** As they last described themselves, whether or not they are lost. */
    private final Map<String, NodeInfo> known = new TreeMap<>();

    /** Those given by hand. */
    private final Map<String, Double> weights = new TreeMap<>();
    /** The part of a node's volumes that take no more, where there are such. */
    private final Map<String, Double> failed = new TreeMap<>();

    private final List<String> lost = new ArrayList<>();
    private SlotTable table = SlotTable.EMPTY;
    private Optional<SlotMoves> lastMoves = Optional.empty();
    private String cluster = "";

    Nodes(int replication) {
        this.replication = replication;
    }

    /** All of it, as a snapshot keeps it. */
    record Saved(
            List<NodeInfo> known,
            Map<String, Double> weights,
            List<String> lost,
            SlotTable table,
            String cluster,
            Map<String, Double> failed,
            Optional<SlotMoves> lastMoves) {}

    Saved save() {
        return new Saved(
                List.copyOf(known.values()),
                Map.copyOf(weights),
                List.copyOf(lost),
                table,
                cluster,
                Map.copyOf(failed),
                lastMoves);
    }

    void restore(Saved saved) {
        known.clear();
        saved.known().forEach(node -> known.put(node.id(), node));
        weights.clear();
        weights.putAll(saved.weights());
        failed.clear();
        failed.putAll(saved.failed());
        lost.clear();
        lost.addAll(saved.lost());
        table = saved.table();
        cluster = saved.cluster();
        lastMoves = saved.lastMoves();
    }

    SlotTable table() {
        return table;
    }

    /** Of the last change of owners; empty while there was only the first table. */
    Optional<SlotMoves> lastMoves() {
        return lastMoves;
    }

    String cluster() {
        return cluster;
    }

    Map<String, NodeInfo> known() {
        return known;
    }

    boolean isLost(String node) {
        return lost.contains(node);
    }

    /** The part of a node's volumes that take no more. */
    double failed(String node) {
        return failed.getOrDefault(node, 0.0);
    }

    /**
     * The weight that counts: none where the node takes no more, else the one it was given, else its own. Either is without the volumes
     * that failed, or those that are left would take the share of all.
     */
    double weight(NodeInfo node) {
        Double given = weights.get(node.id());
        if (given == null || node.weight() == 0) {
            return node.weight();
        }
        return given * (1 - failed(node.id()));
    }

    void name(String name) {
        cluster = name;
    }

    void change(NodeInfo node, double failedPart) {
        known.put(node.id(), node);
        if (failedPart == 0) {
            failed.remove(node.id());
        } else {
            failed.put(node.id(), failedPart);
        }
        lost.remove(node.id());
        plan();
    }

    void lose(String node) {
        if (known.containsKey(node) && !lost.contains(node)) {
            lost.add(node);
            plan();
        }
    }

    void forget(String node) {
        known.remove(node);
        weights.remove(node);
        failed.remove(node);
        lost.remove(node);
    }

    void weigh(String node, double weight) {
        if (weight < 0) {
            weights.remove(node);
        } else {
            weights.put(node, weight);
        }
        plan();
    }

    void alsoAt(String node, List<Integer> slots) {
        table = SlotPlanner.alsoAt(table, node, slots);
    }

    void handedOff(long version) {
        if (table.version() == version) {
            table = SlotPlanner.handedOff(table);
        }
    }

    private void plan() {
        List<NodeInfo> nodes = new ArrayList<>();
        for (NodeInfo node : known.values()) {
            if (!lost.contains(node.id())) {
                nodes.add(new NodeInfo(node.id(), node.rpc(), node.bulk(), node.host(), node.rack(), weight(node)));
            }
        }
        SlotTable before = table;
        table = SlotPlanner.plan(before, nodes, replication);
        if (!before.nodes().isEmpty() && table.layout() != before.layout()) {
            lastMoves = Optional.of(SlotMoves.between(before, table));
        }
    }
}
