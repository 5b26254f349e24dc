package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.api.Combiner;
import io.rondo.api.codec.Codecs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A partition that is merged in groups is as if it had been merged at once. */
class SideBySideTest {
    @TempDir
    Path scratch;

    private static final Path NOWHERE = Path.of("/nowhere");

    private static ShuffleShape<?, ?> texts(Combiner<String> fold) {
        return new ShuffleShape<>(
                Codecs.key(String.class),
                Codecs.value(String.class),
                Optional.of(fold),
                Optional.empty(),
                List.of(),
                1);
    }

    /** Joining is associative and not commutative: a run out of its order would show. */
    @Property(tries = 30)
    void aFoldSeesTheRunsInTheirOrder(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int runs,
            @ForAll @IntRange(min = 1, max = 6) int groups)
            throws IOException {
        Random random = new Random(seed);
        ShuffleShape<?, ?> shape = texts(String::concat);
        List<RunSource> sources = new ArrayList<>();
        Map<String, String> expected = new TreeMap<>();
        for (int run = 0; run < runs; run++) {
            Map<String, String> records = new TreeMap<>();
            for (int i = random.nextInt(500); i > 0; i--) {
                records.put("k" + random.nextInt(700), run + ",");
            }
            records.forEach((key, value) -> expected.merge(key, value, String::concat));
            @SuppressWarnings("unchecked")
            ShuffleShape<String, String> typed = (ShuffleShape<String, String>) shape;
            sources.add(Runs.sorted(typed, records));
        }
        DataSettings settings = new DataSettings(64 << 20, NOWHERE);
        Map<String, String> found = new TreeMap<>();
        try (SideBySide merged = SideBySide.inGroups(Math.min(groups, runs), sources, () -> shape, settings);
                MergedRecords<?, ?> records =
                        MergedRecords.merge(merged.sources(), shape, false, settings, new Stopwatch())) {
            while (records.next()) {
                found.put((String) records.key(), (String) records.value());
            }
        }
        assertEquals(expected, found);
    }

    @Test
    void aFailureOfTheUsersFoldIsThrownAsItIsWithTheKey() throws IOException {
        Callable<ShuffleShape<?, ?>> failing = () -> texts((a, b) -> {
            throw new ArithmeticException("the user's own");
        });
        try (SideBySide merged = SideBySide.inGroups(2, fourRuns(), failing, new DataSettings(64 << 20, scratch))) {
            assertEquals(2, merged.sources().size());
            ArithmeticException thrown = assertThrows(ArithmeticException.class, () -> drain(merged));
            assertEquals("the user's own", thrown.getMessage());
            assertEquals("same", merged.failedKey());
        }
    }

    @Test
    void aDamagedRunIsNoticedByWhoeverReadsTheGroup() throws IOException {
        List<RunSource> sources = new ArrayList<>(fourRuns());
        sources.set(1, Runs.source(sources.get(1).length(), InputStream.nullInputStream()));
        try (SideBySide merged =
                SideBySide.inGroups(2, sources, () -> texts(String::concat), new DataSettings(64 << 20, scratch))) {
            assertThrows(IOException.class, () -> drain(merged));
        }
    }

    @Test
    void whatIsNotReadToItsEndDoesNotHoldUpTheEnd() throws IOException {
        List<RunSource> sources = new ArrayList<>();
        for (int run = 0; run < 4; run++) {
            byte[] value = new byte[1 << 20];
            List<Runs.Pair> pairs = new ArrayList<>();
            for (int i = 10; i < 30; i++) {
                pairs.add(new Runs.Pair(new byte[] {(byte) i, (byte) run}, value));
            }
            sources.add(Runs.source(Runs.segment(pairs)));
        }
        SideBySide merged =
                SideBySide.inGroups(2, sources, () -> texts(String::concat), new DataSettings(64 << 20, scratch));
        try (InputStream first = merged.sources().get(0).open()) {
            assertEquals(1, first.readNBytes(1).length);
        }
        merged.close();
        assertEquals(
                0,
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("merge-group"))
                        .count());
    }

    @Test
    void onlyALargePartThatOthersWouldWaitForIsWorthWhile() {
        List<RunSource> large = sources(8, 10 << 20);
        assertEquals(2, SideBySide.groups(0.9, 2, large), "nine tenths for one of two slots");
        assertEquals(1, SideBySide.groups(0.5, 2, large), "halves");
        assertEquals(2, SideBySide.groups(1, 2, large), "the only one");
        assertEquals(1, SideBySide.groups(1, 1, large), "one slot");
        assertEquals(4, SideBySide.groups(0.5, 16, large), "no more groups than pairs of runs");
        assertEquals(1, SideBySide.groups(0.9, 2, sources(8, 1 << 20)), "small");
        assertEquals(1, SideBySide.groups(0, 2, large), "of unknown share");
    }

    private static List<RunSource> sources(int count, long length) {
        List<RunSource> sources = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sources.add(Runs.source(length, InputStream.nullInputStream()));
        }
        return sources;
    }

    private static List<RunSource> fourRuns() {
        List<RunSource> sources = new ArrayList<>();
        for (int run = 0; run < 4; run++) {
            @SuppressWarnings("unchecked")
            ShuffleShape<String, String> shape = (ShuffleShape<String, String>) texts(String::concat);
            sources.add(Runs.sorted(shape, Map.of("same", "x", "other" + run, "y")));
        }
        return sources;
    }

    private static void drain(SideBySide merged) throws IOException {
        ShuffleShape<?, ?> shape = texts(String::concat);
        try (MergedRecords<?, ?> records = MergedRecords.merge(
                merged.sources(), shape, false, new DataSettings(64 << 20, NOWHERE), new Stopwatch())) {
            while (records.next()) {
                records.value();
            }
        }
    }
}
