package io.rondo.dfs.node.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is copied or scrubbed goes at the rate that was set, whatever its pieces are, with at most a second's worth at once. */
class ThrottleTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = Long.MAX_VALUE - 1; // so that the clock goes round while it is looked at
    private long waited;

    private Throttle of(long bytesPerSecond) {
        return new Throttle(bytesPerSecond, () -> now, nanos -> {
            long part = Math.min(nanos, SECOND / 3); // a wait may end early
            waited += part;
            now += part;
        });
    }

    @Test
    void aHundredBytesASecondAreAHundredBytesASecond() {
        Throttle throttle = of(100);
        for (int i = 0; i < 40; i++) {
            throttle.take(25);
        }
        assertEquals(10 * SECOND, waited);
    }

    @Test
    void oneLargePieceWaitsAsLongAsManySmallOnes() {
        of(100).take(1_000);
        assertEquals(10 * SECOND, waited);
    }

    @Test
    void anHoursRestIsWorthASecondAndNoMore() {
        Throttle throttle = of(100);
        throttle.take(100);
        now += 3_600 * SECOND;
        waited = 0;
        throttle.take(100);
        assertEquals(0, waited);
        throttle.take(100);
        assertEquals(SECOND, waited);
    }

    @Test
    void withoutARateNothingWaits() {
        of(0).take(Long.MAX_VALUE);
        assertEquals(0, waited);
    }
}
