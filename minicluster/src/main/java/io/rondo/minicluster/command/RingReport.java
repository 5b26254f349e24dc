package io.rondo.minicluster.command;

import io.rondo.dfs.client.ClusterProtocol.ClusterView;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.Shares;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperReply.NodeState;
import io.rondo.dfs.protocol.KeeperReply.RingNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The store's nodes and how slots and bytes lie on them, in words. */
final class RingReport {
    private RingReport() {}

    /** Whether all that should be replicated is, as far as the nodes know. */
    static boolean settled(KeeperReply.Ring ring) {
        SlotTable table = ring.table();
        return !table.handingOff()
                && ring.nodes().stream()
                        .filter(node -> node.state() != NodeState.LOST)
                        .allMatch(node -> node.state() != NodeState.SUSPECT
                                && node.health().missing() == 0
                                && (!owns(table, node) || node.complete() >= table.layout()));
    }

    private static boolean owns(SlotTable table, RingNode node) {
        return table.nodes().stream()
                .anyMatch(known -> known.id().equals(node.node().id()) && known.weight() > 0);
    }

    static String of(ClusterView view, KeeperReply.Ring ring) {
        SlotTable table = ring.table();
        Map<String, Integer> places = new HashMap<>();
        int handing = 0;
        int oneRack = 0;
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            Set<String> racks = new HashSet<>();
            for (NodeInfo owner : table.row(slot)) {
                places.merge(owner.id(), 1, Integer::sum);
                racks.add(owner.rack());
            }
            handing += table.formerOwners(slot).isEmpty() ? 0 : 1;
            oneRack += racks.size() == 1 ? 1 : 0;
        }
        long racks = table.nodes().stream().map(NodeInfo::rack).distinct().count();
        StringBuilder text = new StringBuilder();
        line(text, "masters: %s, leading: %s", view.masters(), view.leadingMaster());
        line(text, "keeper:  %s, cluster %s", view.leadingKeeper(), ring.cluster());
        line(text, "table:   version %d, %d slots, %d replicas", table.version(), SlotTable.SLOTS, table.replicas());
        long bytes = 0;
        for (RingNode node : ring.nodes()) {
            bytes += node.state() == NodeState.LOST ? 0 : node.health().bytes();
            line(text, "  %s", describe(node, table, places));
        }
        line(
                text,
                "bytes:   %d, peak/mean %.3f by slots, %.3f by bytes",
                bytes,
                peakSlots(table, places),
                peakBytes(ring));
        ring.lastMoves()
                .ifPresent(moves -> line(
                        text,
                        "moved:   %d of %d places at the last change of owners, %.3f of the ideal",
                        moves.moved(),
                        SlotTable.SLOTS * table.replicas(),
                        moves.overIdeal()));
        line(text, "slots changing hands: %d; slots in one rack: %d", handing, racks > 1 ? oneRack : 0);
        return text.append(verdict(ring)).toString();
    }

    private static String verdict(KeeperReply.Ring ring) {
        if (ring.table().nodes().stream().noneMatch(node -> node.weight() > 0)) {
            return "No node takes chunks: nothing can be written until one does.";
        }
        return settled(ring) ? "Every node has what it owns." : "Nodes are being repaired or filled.";
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }

    private static String describe(RingNode node, SlotTable table, Map<String, Integer> places) {
        double weight = table.nodes().stream()
                .filter(known -> known.id().equals(node.node().id()))
                .mapToDouble(NodeInfo::weight)
                .findFirst()
                .orElse(0);
        String state = node.state().name().toLowerCase(Locale.ROOT);
        if (node.state() == NodeState.DRAINING && node.health().chunks() == 0) {
            state = "drained";
        }
        String text = String.format(
                Locale.ROOT,
                "%-10s %-22s rack %-8s weight %.1f  %5d places  %d chunks, %d bytes, %d MiB free  %s",
                node.node().id(),
                node.node().rpc(),
                node.node().rack(),
                weight,
                places.getOrDefault(node.node().id(), 0),
                node.health().chunks(),
                node.health().bytes(),
                node.health().freeBytes() >> 20,
                state);
        if (node.health().missing() > 0) {
            text += ", " + node.health().missing() + " chunks missing";
        }
        if (node.health().damaged() > 0) {
            text += ", " + node.health().damaged() + " damaged ones put aside";
        }
        return node.health().trouble().isEmpty()
                ? text
                : text + ", " + (node.node().weight() > 0 ? "suspect volume: " : "no volume left: ")
                        + node.health().trouble();
    }

    private static double peakSlots(SlotTable table, Map<String, Integer> places) {
        double[] shares = Shares.exact(table.nodes(), table.replicas());
        double peak = 0;
        for (int i = 0; i < shares.length; i++) {
            if (shares[i] > 0) {
                peak = Math.max(peak, places.getOrDefault(table.nodes().get(i).id(), 0) / shares[i]);
            }
        }
        return peak;
    }

    /** Of the nodes in the table, each beside its share of the places. */
    private static double peakBytes(KeeperReply.Ring ring) {
        SlotTable table = ring.table();
        Map<String, Long> held = new HashMap<>();
        ring.nodes().forEach(node -> held.put(node.node().id(), node.health().bytes()));
        double bytes = table.nodes().stream()
                .mapToLong(node -> held.getOrDefault(node.id(), 0L))
                .sum();
        double[] shares = Shares.exact(table.nodes(), table.replicas());
        double peak = bytes == 0 ? 1 : 0;
        for (int i = 0; i < shares.length; i++) {
            if (shares[i] > 0 && bytes > 0) {
                double mean = bytes * shares[i] / (SlotTable.SLOTS * table.replicas());
                peak = Math.max(peak, held.getOrDefault(table.nodes().get(i).id(), 0L) / mean);
            }
        }
        return peak;
    }
}
