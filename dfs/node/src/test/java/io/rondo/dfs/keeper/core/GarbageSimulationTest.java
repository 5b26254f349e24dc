package io.rondo.dfs.keeper.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * Writers, jobs, users and leaders die at any moment, nodes are away for longer than orders are kept, and keepers are replaced: no chunk
 * of a file, of a snapshot or of what a leader's journal refers to is ever ordered deleted, and when all is quiet no other chunk is left. Rounds are set by
 * {@code -Drondo.garbage-rounds=N}, the first seed by {@code -Drondo.seed=N}.
 */
class GarbageSimulationTest {
    private static final int ROUNDS = Integer.getInteger("rondo.garbage-rounds", 15);
    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());

    @Test
    void noChunkInUseIsDeletedAndNoOtherIsLeft() {
        long deleted = 0;
        long left = 0;
        for (int round = 0; round < ROUNDS; round++) {
            GarbageWorld world = new GarbageWorld(SEED + round);
            world.run(60_000);
            world.becomeQuiet();
            assertEquals(world.inUse(), world.held(), "seed " + (SEED + round));
            deleted += world.deletions();
            left += world.held().size();
        }
        assertTrue(deleted > 0 && left > 0, "something has happened, seed " + SEED);
        System.out.println(ROUNDS + " rounds from seed " + SEED + ": " + deleted
                + " replicas of garbage deleted, none of a chunk in use; " + left
                + " chunks in use and no others left");
    }
}
