package io.rondo.dfs.placement;

import java.util.ArrayList;
import java.util.List;

/**
 * Slot to replicas. Row s is the bytes {@code rows[s * replicas ..]}, each an index into {@code nodes}; 255 marks a place
 * that no node fills.
 */
public record SlotTable(long version, int replicas, List<NodeInfo> nodes, byte[] rows) {
    /** Slots of every table: a power of two, so that each of some dozen nodes has a hundred and more. */
    public static final int SLOTS = 1024;

    public static final SlotTable EMPTY = new SlotTable(0, 1, List.of(), new byte[0]);
    static final int NOBODY = 255;

    public SlotTable {
        nodes = List.copyOf(nodes);
    }

    /** The nodes of a slot, the first one preferred. */
    public List<NodeInfo> row(int slot) {
        List<NodeInfo> row = new ArrayList<>();
        for (int i = 0; i < replicas && !nodes.isEmpty(); i++) {
            int node = rows[slot * replicas + i] & 0xFF;
            if (node != NOBODY) {
                row.add(nodes.get(node));
            }
        }
        return row;
    }

    /** The slot of a file's n-th chunk: files are striped from a hashed start, so that one file spreads evenly too. */
    public static int slotOf(String owner, int index) {
        long start = SlotPlanner.mix(owner.hashCode() * 0x9E3779B97F4A7C15L + owner.length());
        return (int) Math.floorMod(start + index * 397L, (long) SLOTS);
    }
}
