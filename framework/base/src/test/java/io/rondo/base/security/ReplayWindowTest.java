package io.rondo.base.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    /** Numbers in random leaps, beside a set that forgets nothing. */
    @Test
    void aNumberIsGoodOnceAndNeverFarBehind() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            ReplayWindow window = new ReplayWindow();
            Set<Long> used = new HashSet<>();
            long highest = -1;
            for (int i = 0; i < 50_000; i++) {
                int leap = random.nextInt(100) == 0 ? 3 * ReplayWindow.WIDTH : 20;
                long number = Math.max(0, highest + random.nextInt(2 * leap) - leap);
                boolean right = number > highest - ReplayWindow.WIDTH && used.add(number);
                assertEquals(right, window.use(number, 0), "seed " + seed + ", number " + number);
                highest = Math.max(highest, number);
            }
        }
    }

    @Test
    void numbersBelowNothingAreNone() {
        assertFalse(new ReplayWindow().use(-1, 0));
        assertFalse(new ReplayWindow().use(Long.MIN_VALUE, 0));
    }
}
