package io.rondo.coordination.leader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.testing.clock.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a process keeps away from an election after failures. */
class BackoffTest {
    private final ManualClock clock = new ManualClock();
    private final Backoff backoff = new Backoff(clock);

    @Test
    void eachPauseIsLongerUpToABound() {
        assertEquals(Backoff.FIRST_MILLIS, backoff.nextMillis());
        assertEquals(2 * Backoff.FIRST_MILLIS, backoff.nextMillis());
        long pause = 0;
        for (int i = 0; i < 20; i++) {
            long next = backoff.nextMillis();
            assertTrue(next >= pause);
            pause = next;
        }
        assertEquals(Backoff.LONGEST_MILLIS, pause);
    }

    @Test
    void afterATimeWithoutFailureThePausesAreShortAgain() {
        for (int i = 0; i < 20; i++) {
            backoff.nextMillis();
        }
        clock.advance(Duration.ofMinutes(2));
        assertEquals(Backoff.FIRST_MILLIS, backoff.nextMillis());
    }
}
