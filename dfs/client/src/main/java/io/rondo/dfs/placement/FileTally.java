package io.rondo.dfs.placement;

import java.util.stream.IntStream;

/** How many replicas of one file's chunks each node of a table has, beside how many it should have. */
final class FileTally {
    private final SlotTable table;
    /** Replicas that a node gets of each chunk if chunks fall on all slots alike: its part of the table, and so true to weight. */
    private final double[] perChunk;

    private final int[] replicas;
    private int chunks;

    FileTally(SlotTable table) {
        this.table = table;
        this.perChunk = new double[table.nodes().size()];
        this.replicas = new int[perChunk.length];
        for (int place = 0; place < table.owners().length / 2; place++) {
            int node = SlotTable.at(table.owners(), place);
            if (node != SlotTable.NOBODY) {
                perChunk[node] += 1.0 / SlotTable.SLOTS;
            }
        }
    }

    SlotTable table() {
        return table;
    }

    int chunks() {
        return chunks;
    }

    void add(int slot) {
        chunks++;
        for (int place = 0; place < width(); place++) {
            int node = node(slot, place);
            if (node != SlotTable.NOBODY) {
                replicas[node]++;
            }
        }
    }

    /**
     * How many replicas a slot's owners have more than they should have after the next chunk, all together, where those who are ahead
     * already count for more. The less it is, the more a chunk in this slot evens out. The plain sum is what a chunk there adds to the
     * sum of squares of all nodes' distances from their due; it alone would let two that are behind outweigh one that gets two ahead.
     */
    double ahead(int slot) {
        double ahead = 0;
        for (int place = 0; place < width(); place++) {
            int node = node(slot, place);
            if (node != SlotTable.NOBODY) {
                double distance = replicas[node] - (chunks + 1) * perChunk[node];
                ahead += distance > 0 ? distance + distance * distance : distance;
            }
        }
        return ahead;
    }

    /** By how many replicas a node has more than its part of the chunks up to now. */
    double mostAhead() {
        return IntStream.range(0, replicas.length)
                .mapToDouble(node -> replicas[node] - chunks * perChunk[node])
                .max()
                .orElse(0);
    }

    /** By how many replicas a node has fewer than its part. */
    double mostBehind() {
        return IntStream.range(0, replicas.length)
                .mapToDouble(node -> chunks * perChunk[node] - replicas[node])
                .max()
                .orElse(0);
    }

    /** A table of unknown owners has no places at all. */
    private int width() {
        return table.owners().length == 0 ? 0 : table.replicas();
    }

    private int node(int slot, int place) {
        return SlotTable.at(table.owners(), slot * table.replicas() + place);
    }
}
