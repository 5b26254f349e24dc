package io.rondo.dfs.placement;

import java.util.List;

/** The places of all slots while they are being filled. Nodes are meant by their index. */
final class Layout {
    /** Rows that break the rack rule and cannot be mended in a row, before the rest are left as they are. */
    private static final int MOST_HOPELESS = 20;
    /** How much less due than the first a node may be and still be chosen by its hash. */
    private static final double EQUALLY_DUE = 0.25;

    /** How far one node must be behind and another ahead, added up, before a place passes from one to the other. */
    private static final double WORTH_MOVING = 0.5;

    private final List<NodeInfo> nodes;
    private final int replicas;
    private final int[] rows;
    private final int[] racks;
    private final long[] hashes;
    /** Whether a row in one rack is avoided; never, where there is but one. */
    private boolean racksCount;

    /** Places a node may still take; less than nothing where it has too many. */
    private final int[] room;

    private final double[] perSlot;
    /** What a node should have had by the slot looked at, less what it has. */
    private final double[] due;

    /** @param rows what is kept, {@code replicas} places for each slot, -1 where one is free */
    Layout(List<NodeInfo> nodes, int replicas, int[] rows) {
        this.nodes = nodes;
        this.replicas = replicas;
        this.rows = rows;
        this.racks = racks(nodes);
        this.hashes = nodes.stream()
                .mapToLong(node -> SlotPlanner.mix(node.id().hashCode() * 0x9E3779B97F4A7C15L))
                .toArray();
        this.racksCount = replicas > 1
                && nodes.stream()
                                .filter(node -> node.weight() > 0)
                                .map(NodeInfo::rack)
                                .distinct()
                                .count()
                        > 1;
        int[] present = Shares.counts(rows, nodes.size());
        int[] shares = Shares.of(nodes, replicas, present);
        this.room = new int[shares.length];
        this.perSlot = new double[shares.length];
        this.due = new double[shares.length];
        for (int i = 0; i < shares.length; i++) {
            room[i] = shares[i] - present[i];
            perSlot[i] = (double) shares[i] / SlotTable.SLOTS;
        }
    }

    private static int[] racks(List<NodeInfo> nodes) {
        List<String> names = nodes.stream().map(NodeInfo::rack).distinct().toList();
        return nodes.stream().mapToInt(node -> names.indexOf(node.rack())).toArray();
    }

    int replicas() {
        return replicas;
    }

    int node(int slot, int place) {
        return rows[slot * replicas + place];
    }

    byte[] bytes() {
        byte[] bytes = new byte[2 * rows.length];
        for (int place = 0; place < rows.length; place++) {
            SlotTable.set(bytes, place, rows[place] < 0 ? SlotTable.NOBODY : rows[place]);
        }
        return bytes;
    }

    void fill() {
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            for (int node = 0; node < due.length; node++) {
                due[node] += perSlot[node];
            }
            for (int place = 0; place < replicas; place++) {
                if (node(slot, place) >= 0) {
                    due[node(slot, place)]--;
                }
            }
            fillFree(slot);
            handOver(slot);
        }
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            while (handOverAny(slot)) {
                // as long as somebody has too much here
            }
        }
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            int tooMuch = furthestAhead(slot);
            if (tooMuch >= 0) {
                clear(slot, tooMuch);
            }
            for (int place = 0; place < replicas; place++) {
                if (node(slot, place) < 0) {
                    fillByExchange(slot, place);
                }
            }
        }
        if (racksCount) {
            spreadOverRacks();
        }
    }

    private void fillFree(int slot) {
        for (int place = 0; place < replicas; place++) {
            if (node(slot, place) < 0) {
                int node = mostDue(slot, place, Double.NEGATIVE_INFINITY);
                if (node >= 0) {
                    put(slot, place, node);
                    due[node]--;
                }
            }
        }
    }

    /**
     * Nodes that are behind take places from those that have too many and are furthest ahead. A place that passes at a sum of one
     * makes the sum of squares of what all are due no greater; at half of that, twenty joins left files most even.
     */
    private void handOver(int slot) {
        while (true) {
            int from = furthestAhead(slot);
            int to = from < 0 ? -1 : mostDue(slot, from, WORTH_MOVING + due[node(slot, from)]);
            if (to < 0) {
                return;
            }
            due[node(slot, from)]++;
            put(slot, from, to);
            due[to]--;
        }
    }

    private boolean handOverAny(int slot) {
        int from = furthestAhead(slot);
        int to = from < 0 ? -1 : mostDue(slot, from, Double.NEGATIVE_INFINITY);
        if (to >= 0) {
            put(slot, from, to);
        }
        return to >= 0;
    }

    private int furthestAhead(int slot) {
        int found = -1;
        for (int place = 0; place < replicas; place++) {
            int node = node(slot, place);
            if (node >= 0 && room[node] < 0 && (found < 0 || due[node] < due[node(slot, found)])) {
                found = place;
            }
        }
        return found;
    }

    /** The node with room that is most due and may take a place; by hash among those nearly as due. -1 if there is none. */
    private int mostDue(int slot, int place, double atLeast) {
        double most = Double.NEGATIVE_INFINITY;
        for (int node = 0; node < due.length; node++) {
            if (room[node] > 0 && due[node] > most && due[node] >= atLeast && fits(slot, place, node)) {
                most = due[node];
            }
        }
        int best = -1;
        long bestHash = 0;
        for (int node = 0; node < due.length && most > Double.NEGATIVE_INFINITY; node++) {
            if (room[node] > 0 && due[node] >= most - EQUALLY_DUE && due[node] >= atLeast && fits(slot, place, node)) {
                long hash = SlotPlanner.mix(hashes[node] + slot);
                if (best < 0 || hash > bestHash) {
                    best = node;
                    bestHash = hash;
                }
            }
        }
        return best;
    }

    private void put(int slot, int place, int node) {
        int before = rows[slot * replicas + place];
        if (before >= 0) {
            room[before]++;
        }
        rows[slot * replicas + place] = node;
        room[node]--;
    }

    private void clear(int slot, int place) {
        room[node(slot, place)]++;
        rows[slot * replicas + place] = -1;
    }

    private boolean has(int slot, int node) {
        for (int place = 0; place < replicas; place++) {
            if (node(slot, place) == node) {
                return true;
            }
        }
        return false;
    }

    /** Not there already, and with it the row is not in one rack alone. */
    private boolean fits(int slot, int place, int node) {
        return !has(slot, node) && (!racksCount || !oneRack(slot, place, node));
    }

    /** Whether a full row would be in one rack alone with a node in a place of it. */
    private boolean oneRack(int slot, int changed, int node) {
        for (int place = 0; place < replicas; place++) {
            int other = place == changed ? node : node(slot, place);
            if (other < 0 || racks[other] != racks[node]) {
                return false;
            }
        }
        return true;
    }

    /** Nobody with room fits here: a node of another slot comes, and one with room goes there. Shares count for more than racks. */
    private void fillByExchange(int slot, int place) {
        boolean done = exchange(slot, place);
        if (!done && racksCount) {
            racksCount = false;
            int node = mostDue(slot, place, Double.NEGATIVE_INFINITY);
            if (node >= 0) {
                put(slot, place, node);
                done = true;
            } else {
                done = exchange(slot, place);
            }
            racksCount = true;
        }
        if (!done) {
            fillWithAnybody(slot, place);
        }
    }

    private boolean exchange(int slot, int place) {
        for (int i = 1; i < SlotTable.SLOTS; i++) {
            int other = (slot + i) % SlotTable.SLOTS;
            for (int there = 0; there < replicas; there++) {
                int comes = node(other, there);
                if (comes >= 0 && fits(slot, place, comes)) {
                    int goes = mostDue(other, there, Double.NEGATIVE_INFINITY);
                    if (goes >= 0) {
                        put(other, there, goes);
                        put(slot, place, comes);
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Shares contradict what a slot needs: a replica counts for more. */
    private void fillWithAnybody(int slot, int place) {
        int best = -1;
        for (int node = 0; node < room.length; node++) {
            if (nodes.get(node).weight() > 0 && !has(slot, node) && (best < 0 || room[node] > room[best])) {
                best = node;
            }
        }
        if (best >= 0) {
            put(slot, place, best);
        }
    }

    private void spreadOverRacks() {
        int hopeless = 0;
        for (int slot = 0; slot < SlotTable.SLOTS && hopeless < MOST_HOPELESS; slot++) {
            int last = node(slot, replicas - 1);
            if (last >= 0 && oneRack(slot, replicas - 1, last)) {
                hopeless = swapWithAnotherRack(slot) ? 0 : hopeless + 1;
            }
        }
    }

    private boolean swapWithAnotherRack(int slot) {
        for (int i = 1; i < SlotTable.SLOTS; i++) {
            int other = (slot + i) % SlotTable.SLOTS;
            for (int pair = 0; pair < replicas * replicas; pair++) {
                int here = pair / replicas;
                int there = pair % replicas;
                int goes = node(slot, here);
                int comes = node(other, there);
                if (comes >= 0 && fits(slot, here, comes) && fits(other, there, goes)) {
                    put(slot, here, comes);
                    put(other, there, goes);
                    return true;
                }
            }
        }
        return false;
    }
}
