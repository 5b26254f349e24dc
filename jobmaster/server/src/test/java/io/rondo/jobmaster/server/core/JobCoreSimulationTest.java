package io.rondo.jobmaster.server.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Whole histories of the jobmaster with crashes, pauses, cut-off, slow, failing, drained and dying workers, lost, doubled and
 * late messages and store calls that run twice. One history is replayed with {@code -Drondo.seed=N}; {@code
 * -Drondo.histories=N} sets how many there are.
 */
class JobCoreSimulationTest {
    private static final int HISTORIES = Integer.getInteger("rondo.histories", 250);
    private static final int ENOUGH = 5;

    @Test
    void noHistoryBreaksAnInvariant() {
        Long only = Long.getLong("rondo.seed");
        if (only != null) {
            new SimWorld(only).run();
            return;
        }
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        Totals totals = new Totals();
        LongStream.rangeClosed(1, HISTORIES).parallel().forEach(seed -> {
            if (failures.size() < ENOUGH) {
                try {
                    SimWorld world = new SimWorld(seed);
                    world.run();
                    totals.add(world);
                } catch (AssertionError | RuntimeException e) {
                    failures.add("-Drondo.seed=" + seed + ": " + e + " at "
                            + List.of(e.getStackTrace()).subList(0, 1));
                }
            }
        });
        assertTrue(failures.isEmpty(), () -> String.join("\n", failures));
        System.out.println(totals);
        assertTrue(totals.seen.secondAttempts > 0 && totals.seen.moved > 0 && totals.seen.left > 0, totals::toString);
    }

    private static final class Totals {
        final Invariants.Seen seen = new Invariants.Seen();
        private long histories;
        private long events;
        private long millis;

        synchronized void add(SimWorld world) {
            histories++;
            events += world.events;
            millis += world.simulation.now() - SimWorld.BEGINNING;
            seen.add(world.invariants.seen);
        }

        @Override
        public synchronized String toString() {
            return histories + " histories, " + events + " events, " + millis / 3_600_000 + " simulated hours, "
                    + seen.secondAttempts + " second attempts, " + seen.lost + " outputs lost, " + seen.moved
                    + " handed over, " + seen.left + " workers left in order; 0 violations";
        }
    }
}
