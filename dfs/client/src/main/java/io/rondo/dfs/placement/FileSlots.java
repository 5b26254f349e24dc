package io.rondo.dfs.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses the slots of one file's chunks, one after the other. Neighbouring slots are even only in a table laid at once: after
 * single joins some of twenty nodes have four places more or less than their part of 160. So a file takes the next slot of those
 * not far ahead that evens it out. Every chunk records its slot, hence nobody else needs to know how it was chosen; and the same
 * start, chunks and table always lead to the same slot.
 *
 * <p>For one writer: not safe for use by many threads.
 */
public final class FileSlots {
    /** Slots looked at for each node of the table. With three replicas a node is found nine times among them. */
    private static final int LOOKED_AT_PER_NODE = 3;
    /**
     * Where a node has so many replicas more or fewer than its part, the neighbourhood does not suffice and all slots are looked
     * at: two racks of different weight may have long stretches without some of their nodes.
     */
    private static final double FAR_OFF = 1.5;
    /** Slots that are worse than the best by no more than this are as good: the nearest is taken. */
    private static final double AS_GOOD = 0.25;
    /**
     * What the first chunk is allowed in addition, the second half of it and so on. What suits a file of few chunks best is a slot
     * of heavy nodes, as they are the first to be due: many such files would give these too much.
     */
    private static final double ALLOWED_AT_FIRST = 6;

    private final int start;
    private final List<Integer> taken = new ArrayList<>();
    /** The taken ones; emptied when these are all there are. */
    private final BitSet passed = new BitSet(SlotTable.SLOTS);
    /** Of the chunks up to now, by the table last asked about; null until there was one. */
    private FileTally tally;

    /** @param start the first chunk's slot; @param before the slots of the chunks that the file has already */
    public FileSlots(int start, List<Integer> before) {
        this.start = start;
        before.forEach(this::take);
    }

    /** The slot for the next chunk. Until one is taken the answer stays the same. */
    public int next(SlotTable table) {
        if (taken.isEmpty()) {
            return start;
        }
        if (tally == null || tally.table().version() != table.version()) {
            tally = new FileTally(table);
            taken.forEach(tally::add);
        }
        int[] candidates = IntStream.range(start, start + SlotTable.SLOTS)
                .map(slot -> slot % SlotTable.SLOTS)
                .filter(slot -> !passed.get(slot))
                .limit(lookedAt())
                .toArray();
        double[] ahead = Arrays.stream(candidates).mapToDouble(tally::ahead).toArray();
        double enough = Arrays.stream(ahead).min().orElseThrow() + AS_GOOD + ALLOWED_AT_FIRST / (tally.chunks() + 1);
        return IntStream.range(0, candidates.length)
                .filter(i -> ahead[i] <= enough)
                .map(i -> candidates[i])
                .findFirst()
                .orElseThrow();
    }

    private int lookedAt() {
        boolean farOff = Math.max(tally.mostAhead(), tally.mostBehind()) > FAR_OFF;
        return farOff
                ? SlotTable.SLOTS
                : Math.max(1, LOOKED_AT_PER_NODE * tally.table().nodes().size());
    }

    /** The next chunk went to a slot. */
    public void take(int slot) {
        taken.add(slot);
        passed.set(slot);
        if (passed.cardinality() == SlotTable.SLOTS) {
            passed.clear();
        }
        if (tally != null) {
            tally.add(slot);
        }
    }
}
