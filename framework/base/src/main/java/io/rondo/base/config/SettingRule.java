package io.rondo.base.config;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a setting's value may be. The bounds are where a value would make no sense at all or lose data; that one is unwise is not for
 * a rule to say.
 *
 * @param wanted the same in words, to stand behind "must be"
 * @param fits of a value; may throw what {@link SettingValue} throws
 */
record SettingRule(String wanted, Predicate<String> fits) {
    static final SettingRule TEXT = new SettingRule("text", value -> true);
    static final SettingRule FLAG = new SettingRule(
            "true or false", value -> value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false"));
    static final SettingRule DECIMAL = new SettingRule("a number that is not negative", value -> {
        double decimal = SettingValue.decimal(value);
        return decimal >= 0 && !Double.isInfinite(decimal);
    });
    static final SettingRule SIZE = size(0, Long.MAX_VALUE, "a size such as 512m");
    static final SettingRule SIZE_OF_SOMETHING = size(1, Long.MAX_VALUE, "a size such as 512m, and more than nothing");
    /** A writer has a chunk in its memory until enough nodes have it. */
    static final SettingRule CHUNK = size(1, 1 << 30, "a size such as 64m, more than nothing and up to 1g");

    static final SettingRule DURATION = duration(0, Duration.ofHours(100_000), "a duration such as 500ms, 10s or 5m");
    static final SettingRule DURATION_OF_SOMETHING =
            duration(1, Duration.ofHours(100), "a duration such as 500ms, 10s or 5m, more than nothing and up to 100h");

    static SettingRule oneOf(String... values) {
        return new SettingRule(String.join(" or ", values), List.of(values)::contains);
    }

    static SettingRule count(int least, int most) {
        return new SettingRule("a whole number from " + least + " to " + most, value -> {
            int count = SettingValue.count(value);
            return count >= least && count <= most;
        });
    }

    static SettingRule count(int least) {
        return new SettingRule("a whole number, " + least + " or more", value -> SettingValue.count(value) >= least);
    }

    private static SettingRule size(long least, long most, String wanted) {
        return new SettingRule(wanted, value -> {
            long bytes = SettingValue.bytes(value);
            return bytes >= least && bytes <= most;
        });
    }

    private static SettingRule duration(long leastMillis, Duration most, String wanted) {
        return new SettingRule(wanted, value -> {
            Duration duration = SettingValue.duration(value);
            return duration.compareTo(Duration.ofMillis(leastMillis)) >= 0 && duration.compareTo(most) <= 0;
        });
    }

    boolean allows(String value) {
        try {
            return fits.test(value);
        } catch (ArithmeticException | IllegalArgumentException e) {
            return false; // it is not even one of its kind
        }
    }
}
