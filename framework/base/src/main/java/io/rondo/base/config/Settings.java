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
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings of one process. Immutable. A key that does not exist is USER {@code unknown-setting} with a suggestion, a value that makes
 * no sense USER {@code bad-setting}, whether or not this process would ever ask for it.
 */
public final class Settings {
    private static final Set<SettingKey> OF_JOBS =
            EnumSet.of(SettingKey.OUTPUT_COMPRESSION, SettingKey.SPECULATION, SettingKey.TASK_TIMEOUT);

    private final EnumMap<SettingKey, String> given;

    private Settings(EnumMap<SettingKey, String> given) {
        this.given = given;
    }

    public static Settings of(Map<String, String> values) {
        EnumMap<SettingKey, String> given = new EnumMap<>(SettingKey.class);
        values.forEach((key, value) -> put(given, find(key), value.strip()));
        return new Settings(given);
    }

    private static void put(EnumMap<SettingKey, String> given, SettingKey key, String value) {
        if (!key.rule().allows(value)) {
            throw RondoException.user(
                    "bad-setting", key.key() + " must be " + key.rule().wanted() + ", not " + value + ".");
        }
        given.put(key, value);
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

    /** Of a key whose value is a whole number. */
    public int number(SettingKey key) {
        return SettingValue.count(text(key));
    }

    public double decimal(SettingKey key) {
        return SettingValue.decimal(text(key));
    }

    /** Of a key whose value is a size. */
    public long bytes(SettingKey key) {
        return SettingValue.bytes(text(key));
    }

    public Duration duration(SettingKey key) {
        return SettingValue.duration(text(key));
    }

    public boolean flag(SettingKey key) {
        return SettingValue.flag(text(key));
    }

    /** Those that go with a job to wherever it runs, as far as they differ from their defaults. */
    public Map<String, String> ofJobs() {
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
