package io.rondo.dfs.placement;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many places each node is to fill: its weighted part, rounded down or up so that the sum is exact, and never more than one
 * place in each slot. What rounding leaves goes first to nodes that have it already, so that nothing moves for a rounding.
 */
public final class Shares {
    private Shares() {}

    /**
     * @param present how many places each node fills now
     * @return one number for each node; nodes without weight get none
     */
    static int[] of(List<NodeInfo> nodes, int replicas, int[] present) {
        double[] exact = exact(nodes, replicas);
        int[] shares = new int[exact.length];
        int left = SlotTable.SLOTS * replicas;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (int) Math.floor(exact[i] + 1e-9);
            left -= shares[i];
        }
        int[] order = IntStream.range(0, shares.length)
                .filter(i -> shares[i] < SlotTable.SLOTS && exact[i] > 0)
                .boxed()
                .sorted((a, b) -> {
                    boolean hasA = present[a] > shares[a];
                    boolean hasB = present[b] > shares[b];
                    return hasA != hasB
                            ? Boolean.compare(hasB, hasA)
                            : Double.compare(exact[b] - shares[b], exact[a] - shares[a]);
                })
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 0; left > 0 && i < order.length; i++, left--) {
            shares[order[i]]++;
        }
        return shares;
    }

    /** Weighted parts, of each node in turn; what a node cannot take, since a slot has but one place for it, the others take. */
    public static double[] exact(List<NodeInfo> nodes, int replicas) {
        double[] parts = new double[nodes.size()];
        boolean[] full = new boolean[parts.length];
        double places = (double) SlotTable.SLOTS * replicas;
        boolean changed = true;
        while (changed) {
            changed = false;
            double taken = 0;
            double weight = 0;
            for (int i = 0; i < parts.length; i++) {
                taken += full[i] ? SlotTable.SLOTS : 0;
                weight += full[i] ? 0 : nodes.get(i).weight();
            }
            for (int i = 0; i < parts.length; i++) {
                if (!full[i]) {
                    parts[i] = weight == 0 ? 0 : (places - taken) * nodes.get(i).weight() / weight;
                    if (parts[i] >= SlotTable.SLOTS) {
                        full[i] = true;
                        changed = parts[i] > SlotTable.SLOTS;
                        parts[i] = SlotTable.SLOTS;
                        if (changed) {
                            break; // the rest is shared anew
                        }
                    }
                }
            }
        }
        return parts;
    }

    static int[] counts(int[] rows, int nodes) {
        int[] counts = new int[nodes];
        Arrays.stream(rows).filter(node -> node >= 0).forEach(node -> counts[node]++);
        return counts;
    }
}
