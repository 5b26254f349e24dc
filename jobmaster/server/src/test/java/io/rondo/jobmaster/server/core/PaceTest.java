package io.rondo.jobmaster.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** How many maps a worker gets in advance. */
class PaceTest {
    private final Pace pace = new Pace();

    private void finish(int maps, int everyMillis, int times) {
        for (int i = 0; i < times; i++) {
            pace.finished("w", maps, (long) i * everyMillis);
        }
    }

    @Test
    void whoHasFinishedNothingGetsNothingInAdvance() {
        assertEquals(0, pace.advance("w", 1_000, 1, 0));
    }

    @Test
    void longTasksAreNotKeptFromOtherWorkers() {
        finish(2, 1_000, 20); // two slots, a second each
        assertEquals(0, pace.advance("w", 1_000, 2, 20_000));
    }

    @Test
    void shortTasksAreGivenForTheTimeThatTheMasterTakes() {
        finish(10, 10, 200); // a thousand a second
        int advance = pace.advance("w", 100_000, 2, 2_000);
        assertTrue(advance > 40 && advance < 60, "advance " + advance);
    }

    @Test
    void towardsTheEndWorkersShareWhatIsLeft() {
        finish(10, 10, 200);
        assertEquals(5, pace.advance("w", 20, 2, 2_000));
        assertEquals(0, pace.advance("w", 3, 2, 2_000));
    }

    @Test
    void thePastIsForgotten() {
        finish(10, 10, 200);
        assertEquals(0, pace.advance("w", 100_000, 2, 4_000));
    }
}
