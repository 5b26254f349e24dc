package io.rondo.testing.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.Counter;
import io.rondo.api.Emitter;
import io.rondo.api.IllegalPlan;
import io.rondo.api.Mapper;
import io.rondo.api.Reducer;
import io.rondo.api.TaskContext;
import io.rondo.api.codec.ByteView;
import io.rondo.api.codec.Descending;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Drivers accept what is right, show what is not, and catch what would go wrong on a cluster. */
class DriverTest {
    /** Words of a line; lines without one are counted and put aside. */
    static final class Words implements Mapper<Long, String, String, Long> {
        private Counter blank;
        private Emitter<Long, String> aside;
        private boolean lower;

        @Override
        public void setup(TaskContext context) {
            blank = context.counter("lines", "blank");
            aside = context.output("aside");
            lower = context.settings().containsKey("lower");
        }

        @Override
        public void map(Long offset, String line, Emitter<String, Long> out) {
            if (line.isBlank()) {
                blank.add(1);
                aside.emit(offset, line);
                return;
            }
            for (String word : line.trim().split("\\s+")) {
                out.emit(lower ? word.toLowerCase(java.util.Locale.ROOT) : word, 1L);
            }
        }
    }

    /** The same for a job that shuffles, whose mappers have no outputs. */
    static final class CountedWords implements Mapper<Long, String, String, Long> {
        private Counter blank;

        @Override
        public void setup(TaskContext context) {
            blank = context.counter("lines", "blank");
        }

        @Override
        public void map(Long offset, String line, Emitter<String, Long> out) {
            if (line.isBlank()) {
                blank.add(1);
                return;
            }
            for (String word : line.split(" ")) {
                out.emit(word, 1L);
            }
        }
    }

    /** The sum of a key's values. */
    static final class Sum implements Reducer<String, Long, String, Long> {
        @Override
        public void reduce(String key, Iterable<Long> values, Emitter<String, Long> out) {
            long sum = 0;
            for (long value : values) {
                sum += value;
            }
            out.emit(key, sum);
        }
    }

    @Test
    void aMapperThatDoesWhatIsExpectedPasses() throws Exception {
        MapDriver.of(Words.class)
                .input(0L, "A b A")
                .input(6L, "  ")
                .setting("lower", "yes")
                .expect("a", 1L)
                .expect("b", 1L)
                .expect("a", 1L)
                .expectIn("aside", 6L, "  ")
                .expectCounter("lines", "blank", 1)
                .verify();
    }

    @Test
    void whatDiffersIsShownInOneBlock() {
        MapDriver<Long, String, String, Long> driver = MapDriver.of(Words.class)
                .input(0L, "a\tb c")
                .expect("a", 1L)
                .expect("longer", 1L)
                .expectCounter("lines", "blank", 2);
        AssertionError error = assertThrows(AssertionError.class, driver::verify);
        assertEquals("""
            Words did not do what was expected.
              given  0L → "a\\tb c"
              records:
                  expected       actual
                  "a" → 1L       "a" → 1L
               !  "longer" → 1L  "b" → 1L
               !  (nothing)      "c" → 1L
               !  counter lines.blank: expected 2, actual 0\
            """, error.getMessage());
    }

    @Test
    void recordsMayComeInAnyOrderIfThatIsSaid() throws Exception {
        MapDriver.of(Words.class)
                .input(0L, "a b c")
                .inAnyOrder()
                .expect("c", 1L)
                .expect("a", 1L)
                .expect("b", 1L)
                .verify();
        AssertionError error = assertThrows(
                AssertionError.class,
                () -> MapDriver.of(Words.class)
                        .input(0L, "a b")
                        .inAnyOrder()
                        .expect("b", 1L)
                        .expect("x", 1L)
                        .verify());
        assertEquals("""
            Words did not do what was expected.
              given  0L → "a b"
              records, in any order:
                  expected   actual
               !  (nothing)  "a" → 1L
                  "b" → 1L   "b" → 1L
               !  "x" → 1L   (nothing)\
            """, error.getMessage());
    }

    @Test
    void recordsInAnOutputThatNobodyExpectedAreShown() {
        AssertionError error = assertThrows(
                AssertionError.class,
                () -> MapDriver.of(Words.class).input(4L, "").verify());
        assertEquals("""
            Words did not do what was expected.
              given  4L → ""
              records:
                  expected  actual
              records in the output aside:
                  expected   actual
               !  (nothing)  4L → \"\"\
            """, error.getMessage());
    }

    /** Keeps the first line it sees. Wrong: a view is valid until the next record. */
    static final class Keeping implements Mapper<Long, ByteView, ByteView, Long> {
        private ByteView first;

        @Override
        public void map(Long offset, ByteView line, Emitter<ByteView, Long> out) {
            if (first == null) {
                first = line;
            }
        }

        @Override
        public void cleanup(Emitter<ByteView, Long> out) {
            out.emit(first, 0L);
        }
    }

    private static ByteView view(String text) {
        return new ByteView(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aViewThatIsKeptTooLongIsOverwrittenAndTheGivenOneIsNot() throws Exception {
        ByteView given = view("abc");
        MapDriver.of(Keeping.class).input(0L, given).expect(view("###"), 0L).verify();
        assertEquals(view("abc"), given);
    }

    @Test
    void whatIsEmittedIsTakenAtOnceSoThatObjectsMayBeUsedAgain() throws Exception {
        Mapper<Long, String, byte[], Long> reusing = (offset, line, out) -> {
            byte[] reused = new byte[1];
            for (int i = 0; i < line.length(); i++) {
                reused[0] = (byte) line.charAt(i);
                out.emit(reused, offset);
            }
        };
        MapDriver.of(reusing)
                .input(7L, "xy")
                .expect(new byte[] {'x'}, 7L)
                .expect(new byte[] {'y'}, 7L)
                .verify();
    }

    @Test
    void aReducerMeetsItsKeysInOrderWithTheirValues() throws Exception {
        ReduceDriver.of(Sum.class)
                .input("b", 5L)
                .input("a", 1L, 2L)
                .input("b", 6L)
                .expect("a", 3L)
                .expect("b", 11L)
                .verify();
    }

    record Reading(String station, @Descending int day) {}

    /** Each group's first key and its values. */
    static final class Groups implements Reducer<Reading, Long, Reading, String> {
        @Override
        public void reduce(Reading key, Iterable<Long> values, Emitter<Reading, String> out) {
            List<Long> all = new ArrayList<>();
            values.forEach(all::add);
            out.emit(key, all.toString());
        }
    }

    @Test
    void groupsAreMadeAndSortedByTheComponentsOfTheKey() throws Exception {
        ReduceDriver.of(Groups.class)
                .groupBy("station")
                .input(new Reading("y", 1), 5L)
                .input(new Reading("x", 3), 30L)
                .input(new Reading("x", 9), 90L)
                .expect(new Reading("x", 9), "[90, 30]")
                .expect(new Reading("y", 1), "[5]")
                .verify();
    }

    @Test
    void walkingTheValuesTwiceIsRefused() {
        Reducer<String, Long, String, Long> twice = (key, values, out) -> {
            values.forEach(value -> out.emit(key, value));
            values.forEach(value -> out.emit(key, value));
        };
        assertThrows(
                IllegalStateException.class,
                () -> ReduceDriver.of(twice, String.class, Long.class)
                        .input("a", 1L)
                        .run());
    }

    @Test
    void aMapperIsTestedTogetherWithItsReducerOrItsFold() throws Exception {
        MapReduceDriver.of(CountedWords.class, Sum.class)
                .combine(Long::sum)
                .input(0L, "b a b")
                .input(6L, "")
                .input(7L, "a")
                .expect("a", 2L)
                .expect("b", 2L)
                .expectCounter("lines", "blank", 1)
                .verify();
        Outcome<String, Long> outcome = MapReduceDriver.of(CountedWords.class, Long::sum)
                .input(0L, "b a b")
                .run();
        assertEquals(List.of(new Pair<>("a", 1L), new Pair<>("b", 2L)), outcome.emitted());
        assertEquals(Map.of(), outcome.counters());
    }

    @Test
    void aMapperThatFeedsAShuffleHasNoOutputsAsOnACluster() {
        IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> MapReduceDriver.of(Words.class, Sum.class).run());
        assertTrue(refused.getMessage().contains("aside"), refused.getMessage());
    }

    @Test
    void whatTheCodeUnderTestThrowsIsThrownAsItIs() {
        Mapper<String, String, String, Integer> parsing = (key, text, out) -> out.emit(key, Integer.parseInt(text));
        assertThrows(
                NumberFormatException.class,
                () -> MapDriver.of(parsing).input("k", "no number").verify());
    }

    /** Tells where its file is. */
    static final class FromFile implements Mapper<Long, String, String, Long> {
        private Path stopWords;

        @Override
        public void setup(TaskContext context) {
            stopWords = context.file("stop-words");
        }

        @Override
        public void map(Long offset, String line, Emitter<String, Long> out) {
            out.emit(stopWords.toString(), offset);
        }
    }

    @Test
    void aFileIsFoundByItsName() throws Exception {
        MapDriver.of(FromFile.class)
                .file("stop-words", Path.of("words.txt"))
                .input(0L, "")
                .expect("words.txt", 0L)
                .verify();
        assertThrows(
                NoSuchElementException.class, () -> MapDriver.of(FromFile.class).run());
    }

    /** An inner class, which no job could make. */
    final class Inner implements Mapper<Long, String, String, Long> {
        @Override
        public void map(Long offset, String line, Emitter<String, Long> out) {
            out.emit(line, offset);
        }
    }

    @Test
    void aClassThatAJobCouldNotMakeIsRefused() {
        assertThrows(
                IllegalPlan.class,
                () -> MapDriver.of(Inner.class).input(0L, "a").run());
    }
}
