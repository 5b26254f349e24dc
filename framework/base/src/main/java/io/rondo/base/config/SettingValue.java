package io.rondo.base.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Reads values as settings are written. What cannot be read throws {@link ArithmeticException} or {@link IllegalArgumentException}. */
final class SettingValue {
    private SettingValue() {}

    static int count(String text) {
        return Integer.parseInt(text);
    }

    static double decimal(String text) {
        return Double.parseDouble(text);
    }

    /** Bytes: a number, with k, m, g or t behind it for powers of 1024. */
    static long bytes(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int unit = lower.isEmpty() ? -1 : "kmgt".indexOf(lower.charAt(lower.length() - 1));
        long number = Long.parseLong(unit < 0 ? lower : lower.substring(0, lower.length() - 1));
        return Math.multiplyExact(number, 1L << 10 * (unit + 1));
    }

    /** A number with ms, s, m or h behind it. */
    static Duration duration(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.endsWith("ms")) {
            return Duration.ofMillis(Long.parseLong(lower.substring(0, lower.length() - 2)));
        }
        try {
            return Duration.parse("PT" + lower.toUpperCase(Locale.ROOT));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    static boolean flag(String text) {
        return text.equalsIgnoreCase("true");
    }
}
