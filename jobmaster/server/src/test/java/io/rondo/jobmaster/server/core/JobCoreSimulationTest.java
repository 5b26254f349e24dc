package io.rondo.jobmaster.server.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whole histories of the jobmaster with crashes, pauses, cut-off and dying workers, lost, doubled and late messages and
 * store calls that run twice. One history is replayed with {@code -Drondo.seed=N}.
 */
class JobCoreSimulationTest {
    private static final int HISTORIES = Integer.getInteger("rondo.histories", 2_000);

    @Test
    void noHistoryBreaksAnInvariant() {
        Long only = Long.getLong("rondo.seed");
        if (only != null) {
            new SimWorld(only).run();
            return;
        }
        List<String> failures = new ArrayList<>();
        for (long seed = 1; seed <= HISTORIES && failures.size() < 5; seed++) {
            try {
                new SimWorld(seed).run();
            } catch (AssertionError | RuntimeException e) {
                failures.add("-Drondo.seed=" + seed + ": " + e + " at " + e.getStackTrace()[0]);
            }
        }
        assertTrue(failures.isEmpty(), () -> String.join("\n", failures));
    }
}
