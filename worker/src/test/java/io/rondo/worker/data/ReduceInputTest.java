package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.codec.Codecs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reducer is given: groups, their keys and values, whatever the number of runs. */
class ReduceInputTest {
    @TempDir
    Path scratch;

    private DataSettings settings() {
        return new DataSettings(1 << 20, scratch);
    }

    record Reading(String station, int day) {}

    private static ShuffleShape<Reading, Long> readings(Optional<io.rondo.api.Combiner<Long>> fold) {
        return new ShuffleShape<>(
                Codecs.grouped(Codecs.key(Reading.class), List.of("station")),
                Codecs.value(Long.class),
                fold,
                Optional.empty(),
                List.of(),
                1);
    }

    private static List<RunSource> twoStations(ShuffleShape<Reading, Long> shape) {
        return List.of(
                Runs.sorted(shape, Map.of(new Reading("a", 1), 10L, new Reading("b", 5), 50L)),
                Runs.sorted(shape, Map.of(new Reading("a", 1), 11L, new Reading("a", 2), 20L)));
    }

    @Test
    void theKeyOfAGroupIsThatOfItsFirstRecordHoweverFarItsValuesWereWalked() throws IOException {
        ShuffleShape<Reading, Long> shape = readings(Optional.empty());
        try (ReduceInput<Reading, Long> input =
                ReduceInput.merge(twoStations(shape), shape, settings(), new Stopwatch())) {
            assertTrue(input.nextGroup());
            assertEquals(List.of(10L, 11L, 20L), all(input.values()));
            assertEquals(new Reading("a", 1), input.key());
            assertTrue(input.nextGroup());
            assertEquals(new Reading("b", 5), input.key());
            assertFalse(input.nextGroup());
        }
    }

    /** Folding them into one would lose the order in which the group's other components put them. */
    @Test
    void aCombinerFoldsValuesOfEqualKeysNotThoseOfAWholeGroup() throws IOException {
        ShuffleShape<Reading, Long> shape = readings(Optional.of(Long::sum));
        try (ReduceInput<Reading, Long> input =
                ReduceInput.merge(twoStations(shape), shape, settings(), new Stopwatch())) {
            assertTrue(input.nextGroup());
            assertEquals(List.of(21L, 20L), all(input.values()));
            assertTrue(input.nextGroup());
            assertEquals(List.of(50L), all(input.values()));
            assertFalse(input.nextGroup());
        }
    }

    @Test
    void walkingTheValuesOfAGroupAgainIsRefused() throws IOException {
        ShuffleShape<Reading, Long> shape = readings(Optional.empty());
        try (ReduceInput<Reading, Long> input =
                ReduceInput.merge(twoStations(shape), shape, settings(), new Stopwatch())) {
            assertTrue(input.nextGroup());
            Iterable<Long> values = input.values();
            Iterator<Long> first = values.iterator();
            assertEquals(10L, first.next());
            assertThrows(IllegalStateException.class, values::iterator);
        }
    }

    @Test
    void threeHundredRunsAreMergedInOrderAndLeaveNoFiles() throws IOException {
        ShuffleShape<String, Long> shape = Runs.words(null, 1);
        List<RunSource> sources = new ArrayList<>();
        List<Long> expected = new ArrayList<>();
        for (long run = 0; run < 300; run++) {
            sources.add(Runs.sorted(shape, Map.of("word", run, "x" + run, run)));
            expected.add(run);
        }
        try (ReduceInput<String, Long> input = ReduceInput.merge(sources, shape, settings(), new Stopwatch())) {
            assertTrue(input.nextGroup());
            assertEquals(expected, all(input.values()));
            int others = 0;
            while (input.nextGroup()) {
                assertEquals("x" + input.values().iterator().next(), input.key());
                others++;
            }
            assertEquals(300, others);
        }
        assertEquals(0, Runs.files(scratch));
    }

    @Test
    void aMergeThatFailsInTheUsersFoldLeavesNoFiles() {
        ShuffleShape<String, Long> sound = Runs.words(null, 1);
        List<RunSource> sources = new ArrayList<>();
        for (long run = 0; run < 200; run++) {
            sources.add(Runs.sorted(sound, Map.of(run < 130 ? "a" + run : "same", run)));
        }
        ShuffleShape<String, Long> failing = Runs.words(
                (left, right) -> {
                    throw new ArithmeticException("the user's own");
                },
                1);
        assertThrows(ArithmeticException.class, () -> ReduceInput.merge(sources, failing, settings(), new Stopwatch()));
        assertEquals(0, filesIfAny());
    }

    @Test
    void aMergeOfADamagedRunLeavesNoFiles() {
        ShuffleShape<String, Long> shape = Runs.words(null, 1);
        List<RunSource> sources = new ArrayList<>();
        for (long run = 0; run < 200; run++) {
            RunSource sound = Runs.sorted(shape, Map.of("a" + run, run));
            sources.add(run % 20 < 19 ? sound : Runs.source(sound.length(), InputStream.nullInputStream()));
        }
        assertThrows(IOException.class, () -> ReduceInput.merge(sources, shape, settings(), new Stopwatch()));
        assertEquals(0, filesIfAny());
    }

    /** Else a reducer that catches too much would make a result of half a group. */
    @Test
    void damageThatUserCodeHasSwallowedIsToldBeforeTheNextGroup() throws IOException {
        ShuffleShape<String, Long> shape = Runs.words(null, 1);
        byte[] key = Runs.encode(shape.keys(), "word");
        byte[] segment = Runs.segment(Collections.nCopies(50_000, new Runs.Pair(key, new byte[] {2})));
        segment[segment.length - 30] ^= 1;
        try (ReduceInput<String, Long> input =
                ReduceInput.merge(List.of(Runs.source(segment)), shape, settings(), new Stopwatch())) {
            assertTrue(input.nextGroup());
            input.check();
            assertThrows(UncheckedIOException.class, () -> all(input.values()));
            assertThrows(IOException.class, input::check);
            assertThrows(IOException.class, input::nextGroup);
        }
    }

    private long filesIfAny() {
        try {
            return Runs.files(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> List<T> all(Iterable<T> values) {
        List<T> list = new ArrayList<>();
        values.forEach(list::add);
        return list;
    }
}
