package io.rondo.dfs.placement;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a change of owners cost: a place that moves takes with it the bytes that its slot has.
 *
 * @param version of the table that the change made
 * @param moved places whose node did not own the slot before
 * @param ideal the least that had to move so that each node has as many places as it got: what some have gained. Keeping racks apart may
 *     take more
 */
public record SlotMoves(long version, int moved, int ideal) {
    /** From one table to the next. */
    public static SlotMoves between(SlotTable before, SlotTable after) {
        Map<String, Integer> gained = new HashMap<>();
        int moved = 0;
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            Set<String> owners = new HashSet<>();
            for (NodeInfo owner : before.row(slot)) {
                owners.add(owner.id());
                gained.merge(owner.id(), -1, Integer::sum);
            }
            for (NodeInfo owner : after.row(slot)) {
                gained.merge(owner.id(), 1, Integer::sum);
                moved += owners.contains(owner.id()) ? 0 : 1;
            }
        }
        int ideal = gained.values().stream()
                .filter(more -> more > 0)
                .mapToInt(Integer::intValue)
                .sum();
        return new SlotMoves(after.version(), moved, ideal);
    }

    /** One where nothing moved but what had to. */
    public double overIdeal() {
        return ideal == 0 ? 1 + moved : (double) moved / ideal;
    }
}
