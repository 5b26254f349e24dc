package io.rondo.base.config;

import io.rondo.base.error.RondoException;
import io.rondo.base.text.Spelling;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** The settings of one process. Immutable. A key that does not exist is an error with a suggestion. */
public final class Settings {
    private static final Set<SettingKey> OF_JOBS =
            EnumSet.of(SettingKey.OUTPUT_COMPRESSION, SettingKey.SPECULATION, SettingKey.TASK_TIMEOUT);

    private final EnumMap<SettingKey, String> given;

    private Settings(EnumMap<SettingKey, String> given) {
        this.given = given;
    }

    public static Settings of(Map<String, String> values) {
        EnumMap<SettingKey, String> given = new EnumMap<>(SettingKey.class);
        values.forEach((key, value) -> given.put(find(key), value.strip()));
        return new Settings(given);
    }

    /** What a properties file says, if it exists, overridden by {@code values}. */
    public static Settings load(Path file, Map<String, String> values) {
        Map<String, String> all = new TreeMap<>();
        if (Files.isRegularFile(file)) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException e) {
                throw RondoException.user("settings-unreadable", "The settings in " + file + " cannot be read: " + e);
            }
            properties.forEach((key, value) -> all.put(key.toString(), value.toString()));
        }
        all.putAll(values);
        return of(all);
    }

    private static SettingKey find(String key) {
        for (SettingKey known : SettingKey.values()) {
            if (known.key().equals(key)) {
                return known;
            }
        }
        List<String> known =
                Arrays.stream(SettingKey.values()).map(SettingKey::key).toList();
        throw RondoException.user(
                "unknown-setting",
                "There is no setting " + key + "."
                        + Spelling.nearest(key, known, key.length())
                                .map(nearest -> " Did you mean " + nearest + "?")
                                .orElse("")
                        + " bin/settings prints all of them.");
    }

    public String text(SettingKey key) {
        return given.getOrDefault(key, key.byDefault());
    }

    public boolean has(SettingKey key) {
        return !text(key).isEmpty();
    }

    public int number(SettingKey key) {
        return Math.toIntExact((long) decimal(key));
    }

    public double decimal(SettingKey key) {
        try {
            double value = Double.parseDouble(text(key));
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw bad(key, "a number");
        }
        throw bad(key, "a number that is not negative");
    }

    /** Bytes: a number, with k, m, g or t behind it for powers of 1024. */
    public long bytes(SettingKey key) {
        String text = text(key).toLowerCase(Locale.ROOT);
        int unit = text.isEmpty() ? -1 : "kmgt".indexOf(text.charAt(text.length() - 1));
        try {
            long number = Long.parseLong(unit < 0 ? text : text.substring(0, text.length() - 1));
            return Math.multiplyExact(number, 1L << 10 * (unit + 1));
        } catch (ArithmeticException | NumberFormatException e) {
            throw bad(key, "a size such as 512m");
        }
    }

    /** A number with ms, s, m or h behind it. */
    public Duration duration(SettingKey key) {
        String text = text(key).toLowerCase(Locale.ROOT);
        try {
            if (text.endsWith("ms")) {
                return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
            }
            return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        } catch (RuntimeException e) {
            throw bad(key, "a duration such as 500ms, 10s or 5m");
        }
    }

    private RondoException bad(SettingKey key, String wanted) {
        return RondoException.user("bad-setting", key.key() + " must be " + wanted + ", not " + text(key) + ".");
    }

    /** True or false. */
    public boolean flag(SettingKey key) {
        return switch (text(key).toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(key, "true or false");
        };
    }

    /** Those that go with a job to wherever it runs, as far as they differ from their defaults; refused here if they are bad. */
    public Map<String, String> ofJobs() {
        flag(SettingKey.SPECULATION);
        duration(SettingKey.TASK_TIMEOUT);
        Map<String, String> all = new TreeMap<>();
        for (SettingKey key : OF_JOBS) {
            if (!text(key).equals(key.byDefault())) {
                all.put(key.key(), text(key));
            }
        }
        return all;
    }

    /** Every given key with its value, to hand on to another process. */
    public Map<String, String> given() {
        Map<String, String> all = new TreeMap<>();
        given.forEach((key, value) -> all.put(key.key(), value));
        return all;
    }
}
