package io.rondo.base.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What people write into settings is read as they mean it, or refused before anything begins. */
class SettingsTest {
    private static Settings with(SettingKey key, String value) {
        return Settings.of(Map.of(key.key(), value));
    }

    @ParameterizedTest
    @EnumSource
    void aDefaultMayBeGivenToo(SettingKey key) {
        assertEquals(key.byDefault(), with(key, key.byDefault()).text(key));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WRITE_QUORUM   | 0         | a whole number from 1 to 512", // it would acknowledge what no disk has
                "REPLICATION    | 0         | a whole number from 1 to 512",
                "REPLICATION    | 513       | a whole number from 1 to 512",
                "REPLICATION    | 2.5       | a whole number from 1 to 512",
                "REPLICATION    | Infinity  | a whole number from 1 to 512",
                "KEEP_JOBS      | 1e12      | a whole number, 0 or more",
                "SLOTS          | -1        | a whole number, 0 or more",
                "MAX_ATTEMPTS   | ''        | a whole number, 1 or more",
                "WEIGHT         | NaN       | a number that is not negative",
                "WEIGHT         | Infinity  | a number that is not negative",
                "WEIGHT         | -1        | a number that is not negative",
                "CHUNK_SIZE     | 0         | a size such as 64m, more than nothing and up to 1g",
                "CHUNK_SIZE     | 2g         | a size such as 64m, more than nothing and up to 1g",
                "CHUNK_SIZE     | -5m       | a size such as 64m, more than nothing and up to 1g",
                "SPLIT_SIZE     | m         | a size such as 512m, and more than nothing",
                "DISK_RESERVE   | 9999999t  | a size such as 512m",
                "DISK_RESERVE   | 5 GB      | a size such as 512m",
                "SESSION        | 0s        | a duration such as 500ms, 10s or 5m, more than nothing and up to 100h",
                "DEAD_AFTER     | -5s       | a duration such as 500ms, 10s or 5m, more than nothing and up to 100h",
                "WORKER_TIMEOUT | 10        | a duration such as 500ms, 10s or 5m, more than nothing and up to 100h",
                "TASK_TIMEOUT   | 5 minutes | a duration such as 500ms, 10s or 5m",
                "TRASH_INTERVAL | 99999999999999999999h | a duration such as 500ms, 10s or 5m",
                "DURABILITY     | None      | seal or none",
                "DURABILITY     | off       | seal or none", // it was taken for seal once
                "SPECULATION    | yes       | true or false",
            })
    void whatMakesNoSenseIsRefusedWithWhatWouldBe(SettingKey key, String value, String wanted) {
        RondoException refusal = assertThrows(RondoException.class, () -> with(key, value));
        assertEquals(ErrorKind.USER, refusal.kind());
        assertEquals("bad-setting", refusal.code());
        assertEquals(key.key() + " must be " + wanted + ", not " + value + ".", refusal.getMessage());
    }

    @Test
    void unitsAreReadInEitherCase() {
        assertEquals(3 << 20, with(SettingKey.CHUNK_SIZE, "3M").bytes(SettingKey.CHUNK_SIZE));
        assertEquals(1L << 40, with(SettingKey.DISK_RESERVE, " 1t ").bytes(SettingKey.DISK_RESERVE));
        assertEquals(300, with(SettingKey.CHUNK_SIZE, "300").bytes(SettingKey.CHUNK_SIZE));
        assertEquals(
                Duration.ofMillis(500), with(SettingKey.DEAD_AFTER, "500MS").duration(SettingKey.DEAD_AFTER));
        assertEquals(Duration.ofMinutes(5), with(SettingKey.DEAD_AFTER, "5m").duration(SettingKey.DEAD_AFTER));
        assertEquals(0.5, with(SettingKey.WEIGHT, "0.5").decimal(SettingKey.WEIGHT));
        assertTrue(with(SettingKey.SPECULATION, "TRUE").flag(SettingKey.SPECULATION));
    }

    @Test
    void aKeyThatIsNotThereIsRefusedWithTheNearestOne() {
        RondoException refusal =
                assertThrows(RondoException.class, () -> Settings.of(Map.of("rondo.replicatoin", "3")));
        assertEquals("unknown-setting", refusal.code());
        assertTrue(refusal.getMessage().contains("Did you mean rondo.replication?"), refusal.getMessage());
    }
}
