package io.rondo.dfs.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Plans slot tables. Each node fills exactly its weighted share of places, what it has it keeps while that holds, so a join or a
 * leave moves no more than it must; and going along the slots each node's places come evenly, since a file's chunks lie in
 * slots near each other, see {@link FileSlots}. Among nodes equally due the choice is by rendezvous hashing (weights being in the shares already), so
 * that a node's data is repaired from and to many others.
 */
public final class SlotPlanner {
    private SlotPlanner() {}

    /**
     * The next table, for these nodes. If an owner changes, the nodes that owned a slot before and are still among these stand as
     * its former owners until {@link #handedOff}. Where no node has weight any more nobody could take over what others hold: each slot
     * stays with those of its owners who are still among these.
     */
    public static SlotTable plan(SlotTable before, List<NodeInfo> nodes, int wantedReplicas) {
        List<NodeInfo> sorted = new ArrayList<>(nodes);
        sorted.sort(Comparator.comparing(NodeInfo::id));
        int hosts = (int) sorted.stream().filter(node -> node.weight() > 0).count();
        long version = before.version() + 1;
        if (sorted.isEmpty()) {
            return new SlotTable(version, version, 1, sorted, new byte[0], 0, new byte[0]);
        }
        int replicas = Math.max(1, hosts == 0 ? before.replicas() : Math.min(wantedReplicas, hosts));
        Layout layout = new Layout(sorted, replicas, held(before, sorted, replicas, hosts == 0));
        if (hosts > 0) {
            layout.fill();
        }
        boolean same = before.replicas() == replicas && sameOwners(before, sorted, layout);
        Former former = Former.after(before, sorted, layout);
        return new SlotTable(
                version,
                same ? before.layout() : version,
                replicas,
                sorted,
                layout.bytes(),
                former.places(),
                former.bytes());
    }

    /** The same owners, and nobody else is needed any more. */
    public static SlotTable handedOff(SlotTable table) {
        return new SlotTable(
                table.version() + 1, table.layout(), table.replicas(), table.nodes(), table.owners(), 0, new byte[0]);
    }

    /** The same owners; this node may hold what owners of these slots lack. */
    public static SlotTable alsoAt(SlotTable table, String node, List<Integer> slots) {
        return Former.with(table, node, slots);
    }

    /**
     * The owners of before that are still here, by their new indexes; -1 where a place is free.
     *
     * @param anyWeight whether those without weight keep what they own
     */
    private static int[] held(SlotTable before, List<NodeInfo> nodes, int replicas, boolean anyWeight) {
        int[] rows = new int[SlotTable.SLOTS * replicas];
        Arrays.fill(rows, -1);
        if (before.owners().length == 0) {
            return rows;
        }
        int[] indexes = indexes(before.nodes(), nodes);
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            int place = 0;
            for (int old = 0; old < before.replicas() && place < replicas; old++) {
                int owner = SlotTable.at(before.owners(), slot * before.replicas() + old);
                int node = owner == SlotTable.NOBODY ? -1 : indexes[owner];
                if (node >= 0 && (anyWeight || nodes.get(node).weight() > 0)) {
                    rows[slot * replicas + place++] = node;
                }
            }
        }
        return rows;
    }

    /** Where the nodes of one list stand in another; -1 for those that do not. */
    static int[] indexes(List<NodeInfo> from, List<NodeInfo> to) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < to.size(); i++) {
            places.put(to.get(i).id(), i);
        }
        return from.stream()
                .mapToInt(node -> places.getOrDefault(node.id(), -1))
                .toArray();
    }

    private static boolean sameOwners(SlotTable before, List<NodeInfo> nodes, Layout layout) {
        if (before.owners().length == 0) {
            return false;
        }
        int[] indexes = indexes(nodes, before.nodes());
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            for (int place = 0; place < layout.replicas(); place++) {
                int node = layout.node(slot, place);
                int old = node < 0 ? -1 : indexes[node];
                if (old < 0 || !before.owns(old, slot)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The finaliser of SplitMix64. */
    static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
