package io.rondo.jobmaster.server.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Test;

/** The master's core through a thousand lives. {@code -Drondo.seed=N} replays one. */
class SimulationTest {
    private static final int HISTORIES = Integer.getInteger("rondo.histories", 1_500);
    private static final int EVENTS = 250;

    @Test
    void everyHistoryKeepsThePromisesAndEnds() {
        Long given = Long.getLong("rondo.seed");
        if (given != null) {
            live(given);
            return;
        }
        long first = System.nanoTime();
        for (long seed = first; seed < first + HISTORIES; seed++) {
            try {
                live(seed);
            } catch (AssertionError | RuntimeException e) {
                fail("replay with -Drondo.seed=" + seed, e);
            }
        }
    }

    private static void live(long seed) {
        SimulatedCluster cluster = new SimulatedCluster(seed);
        for (int i = 0; i < EVENTS; i++) {
            cluster.step();
            cluster.checkInvariants();
        }
        cluster.heal();
        for (int i = 0; i < 4_000 && !cluster.allOver(); i++) {
            cluster.step();
            cluster.checkInvariants();
        }
        assertTrue(cluster.allOver(), () -> "after healing every job ends, but: " + cluster.describe());
        assertArrayEquals(cluster.snapshotOfTheLiving(), cluster.snapshotOfAReplay(), "a replay gives the same view");
    }
}
