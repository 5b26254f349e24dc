package io.rondo.dfs.placement;

import java.util.ArrayList;
import java.util.List;

/**
 * Slot to replicas. Each slot has {@code replicas} places for its owners in {@code owners}, and {@code formerPlaces} in
 * {@code former} for nodes that owned it before and may hold chunks that an owner still lacks. A place is two bytes, the
 * higher first: an index into {@code nodes}, or 65535 where nobody fills it.
 *
 * @param version grows with every change
 * @param layout the version in which an owner last changed: what is written by an older layout may miss a new owner
 */
public record SlotTable(
        long version, long layout, int replicas, List<NodeInfo> nodes, byte[] owners, int formerPlaces, byte[] former) {
    /**
     * Slots of every table. With three replicas a thousand nodes have 49 each, so that one slot more or less than their share
     * is less than two in a hundred.
     */
    public static final int SLOTS = 1 << 14;

    public static final SlotTable EMPTY = new SlotTable(0, 0, 1, List.of(), new byte[0], 0, new byte[0]);
    static final int NOBODY = 0xFFFF;

    public SlotTable {
        nodes = List.copyOf(nodes);
    }

    /** Nodes of which it is not known who owns what: whoever looks for a chunk has to ask them all. */
    public static SlotTable ofUnknownOwners(long version, List<NodeInfo> nodes) {
        return new SlotTable(version, version, 0, nodes, new byte[0], 0, new byte[0]);
    }

    /** The owners of a slot, the first one preferred. */
    public List<NodeInfo> row(int slot) {
        return places(owners, slot, nodes.isEmpty() ? 0 : replicas);
    }

    /** Who else may have the slot's chunks. */
    public List<NodeInfo> formerOwners(int slot) {
        return places(former, slot, formerPlaces);
    }

    /** Whether data has yet to come to new owners. */
    public boolean handingOff() {
        return formerPlaces > 0;
    }

    private List<NodeInfo> places(byte[] rows, int slot, int width) {
        List<NodeInfo> row = new ArrayList<>(width);
        for (int place = 0; place < width; place++) {
            int node = at(rows, slot * width + place);
            if (node != NOBODY) {
                row.add(nodes.get(node));
            }
        }
        return row;
    }

    /** Whether a node, by its index, owns a slot. */
    boolean owns(int node, int slot) {
        for (int place = 0; place < replicas; place++) {
            if (at(owners, slot * replicas + place) == node) {
                return true;
            }
        }
        return false;
    }

    static int at(byte[] rows, int place) {
        return (rows[2 * place] & 0xFF) << 8 | rows[2 * place + 1] & 0xFF;
    }

    static void set(byte[] rows, int place, int node) {
        rows[2 * place] = (byte) (node >> 8);
        rows[2 * place + 1] = (byte) node;
    }

    /**
     * The slot that a chunk's index leads to: one slot after the other from a hashed start. Files begin in that of their first
     * chunk and choose the others by {@link FileSlots}; what is but one chunk or a few lies here.
     */
    public static int slotOf(String owner, int index) {
        long start = SlotPlanner.mix(owner.hashCode() * 0x9E3779B97F4A7C15L + owner.length());
        return (int) Math.floorMod(start + index, (long) SLOTS);
    }
}
