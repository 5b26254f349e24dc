package io.rondo.base.security;

/**
 * Which numbers of one sender were used: the highest, and of the {@value #WIDTH} below it each, after the anti-replay window of
 * RFC 6479. So however much a sender says, what has to be remembered of it stays the same. Thread-safe.
 */
final class ReplayWindow {
    /** How far behind the newest a number may come: far more than one sender has on the way to one receiver. */
    static final int WIDTH = 8_192;

    private final long[] used = new long[WIDTH / Long.SIZE];
    private long highest = -1;
    private long lastMillis;

    /** False if this number was used, or may have been: it is too far behind. */
    synchronized boolean use(long number, long now) {
        if (number < 0 || number <= highest - WIDTH) {
            return false;
        }
        if (number - highest >= WIDTH) {
            java.util.Arrays.fill(used, 0);
        } else {
            for (long passed = highest + 1; passed <= number; passed++) {
                used[word(passed)] &= ~bit(passed);
            }
        }
        highest = Math.max(highest, number);
        if ((used[word(number)] & bit(number)) != 0) {
            return false;
        }
        used[word(number)] |= bit(number);
        lastMillis = now;
        return true;
    }

    /** When a number was last used. */
    synchronized long lastMillis() {
        return lastMillis;
    }

    private static int word(long number) {
        return (int) (number % WIDTH) / Long.SIZE;
    }

    private static long bit(long number) {
        return 1L << number % Long.SIZE;
    }
}
