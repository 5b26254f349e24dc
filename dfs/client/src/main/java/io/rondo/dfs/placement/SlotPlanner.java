package io.rondo.dfs.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Plans slot tables. Candidates of a slot are ordered by weighted rendezvous hashing ({@code -weight / ln u}, Schindelhauer
 * and Schomaker 2005), the second replica prefers another rack, no node takes more than its share rounded up, and what a
 * node has it keeps while that holds: so a join or a leave moves no more than it must.
 */
public final class SlotPlanner {
    private SlotPlanner() {}

    /** The next table, for these nodes. At most 255 of them. */
    public static SlotTable plan(SlotTable before, List<NodeInfo> nodes, int wantedReplicas) {
        List<NodeInfo> sorted = new ArrayList<>(nodes);
        sorted.sort(Comparator.comparing(NodeInfo::id));
        int replicas = Math.max(1, Math.min(wantedReplicas, sorted.size()));
        byte[] rows = new byte[sorted.isEmpty() ? 0 : SlotTable.SLOTS * replicas];
        Arrays.fill(rows, (byte) SlotTable.NOBODY);
        if (!sorted.isEmpty()) {
            int[] room = shares(sorted, replicas);
            keep(before, sorted, replicas, rows, room);
            fill(sorted, replicas, rows, room);
        }
        return new SlotTable(before.version() + 1, replicas, sorted, rows);
    }

    /** How many places each node may fill: its weighted share, rounded up, and never more than one a slot. */
    private static int[] shares(List<NodeInfo> nodes, int replicas) {
        double total = nodes.stream().mapToDouble(NodeInfo::weight).sum();
        int[] shares = new int[nodes.size()];
        for (int i = 0; i < shares.length; i++) {
            double share = (double) SlotTable.SLOTS * replicas * nodes.get(i).weight() / total;
            shares[i] = (int) Math.min(SlotTable.SLOTS, Math.ceil(share - 1e-9));
        }
        return shares;
    }

    private static void keep(SlotTable before, List<NodeInfo> nodes, int replicas, byte[] rows, int[] room) {
        List<String> ids = nodes.stream().map(NodeInfo::id).toList();
        for (int slot = 0; slot < SlotTable.SLOTS && !before.nodes().isEmpty(); slot++) {
            int place = 0;
            for (NodeInfo owner : before.row(slot)) {
                int node = ids.indexOf(owner.id());
                if (node >= 0 && room[node] > 0 && place < replicas) {
                    rows[slot * replicas + place++] = (byte) node;
                    room[node]--;
                }
            }
        }
    }

    private static void fill(List<NodeInfo> nodes, int replicas, byte[] rows, int[] room) {
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            for (int place = 0; place < replicas; place++) {
                if ((rows[slot * replicas + place] & 0xFF) == SlotTable.NOBODY) {
                    int node = best(nodes, rows, slot, replicas, room);
                    rows[slot * replicas + place] = (byte) node;
                    room[node]--;
                }
            }
        }
    }

    private static int best(List<NodeInfo> nodes, byte[] rows, int slot, int replicas, int[] room) {
        int best = -1;
        double bestScore = 0;
        for (int node = 0; node < nodes.size(); node++) {
            boolean taken = false;
            boolean sameRack = false;
            for (int place = 0; place < replicas; place++) {
                int other = rows[slot * replicas + place] & 0xFF;
                taken |= other == node;
                sameRack |= other != SlotTable.NOBODY
                        && nodes.get(other).rack().equals(nodes.get(node).rack());
            }
            if (taken) {
                continue;
            }
            double score = score(nodes.get(node), slot);
            // Room weighs more than the rack, and the rack more than the hash; a node without room is a last resort.
            score += (room[node] > 0 ? 2e12 : 0) + (sameRack ? 0 : 1e12);
            if (best < 0 || score > bestScore) {
                best = node;
                bestScore = score;
            }
        }
        return best;
    }

    private static double score(NodeInfo node, int slot) {
        long hash = mix(node.id().hashCode() * 31L + mix(slot + 1L));
        double uniform = ((hash >>> 11) + 0.5) * 0x1.0p-53;
        return Math.min(1e9, -node.weight() / Math.log(uniform));
    }

    /** The finaliser of SplitMix64. */
    static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
