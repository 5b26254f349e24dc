package io.rondo.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.testing.clock.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a leader may answer reads without asking. */
class LeaseTest {
    private static final int SESSION_MILLIS = 8_000;

    private final ManualClock clock = new ManualClock();
    private final Lease lease = new Lease(clock);

    @Test
    void itDoesNotHoldBeforeTheFirstAnswer() {
        assertFalse(lease.holds());
    }

    @Test
    void itHoldsForHalfTheGrantedSessionFromTheSendingOfTheHeartbeat() {
        long sent = clock.nanos();
        clock.advance(Duration.ofMillis(1_000)); // the answer took a second
        lease.acknowledged(sent, SESSION_MILLIS);
        clock.advance(Duration.ofMillis(2_999));
        assertTrue(lease.holds());
        clock.advance(Duration.ofMillis(1));
        assertFalse(lease.holds());
    }

    @Test
    void anOldAnswerThatComesLateDoesNotShortenIt() {
        long first = clock.nanos();
        clock.advance(Duration.ofMillis(1_000));
        lease.acknowledged(clock.nanos(), SESSION_MILLIS);
        lease.acknowledged(first, SESSION_MILLIS);
        clock.advance(Duration.ofMillis(3_999));
        assertTrue(lease.holds());
    }

    @Test
    void theWallClockHasNoSayInIt() {
        lease.acknowledged(clock.nanos(), SESSION_MILLIS);
        clock.setWallClock(Duration.ofDays(10_000).toMillis());
        assertTrue(lease.holds());
    }
}
