package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.Combiner;
import io.rondo.api.codec.Codec;
import io.rondo.api.codec.Codecs;
import io.rondo.api.codec.Descending;
import io.rondo.api.local.LocalShuffle;
import io.rondo.api.plan.JobPlan.ShufflePlan;
import io.rondo.base.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** In however little memory, reducers meet the groups that the plain shuffle of unit tests gives them, in the same order. */
class ShuffleOracleTest {
    private static final long LEAST_MEMORY = 600 << 10;

    record Reading(String station, @Descending int day) {}

    /** A group: its key and its values in their order. */
    private record Group<K, V>(K key, List<V> values) {}

    /** The same records through both, with the groups of each partition compared. */
    private static final class Both<K, V> implements AutoCloseable {
        private final Path folder;
        private final ShuffleShape<K, V> shape;
        private final LocalShuffle<K, V> oracle;
        private final long memory;
        private final List<MapOutput> outputs = new ArrayList<>();

        Both(Codec<K> keys, Codec<V> values, Optional<Combiner<V>> fold, int partitions, long memory)
                throws IOException {
            this.folder = Files.createTempDirectory("shuffle");
            this.memory = memory;
            this.shape = new ShuffleShape<>(keys, values, fold, Optional.empty(), List.of(), partitions);
            this.oracle = new LocalShuffle<>(
                    new ShufflePlan<>(
                            keys, values, fold, Optional.empty(), Optional.empty(), List.of(), false, partitions),
                    partitions);
        }

        private DataSettings settings() {
            return new DataSettings(memory, folder.resolve("scratch"));
        }

        /** One map that emits {@code count} records. */
        void map(int count, IntFunction<K> key, IntFunction<V> value) throws IOException {
            Path file = folder.resolve("map-" + outputs.size());
            try (MapOutputBuilder<K, V> builder = new MapOutputBuilder<>(shape, settings(), file, new Stopwatch())) {
                for (int i = 0; i < count; i++) {
                    K k = key.apply(i);
                    V v = value.apply(i);
                    builder.emit(k, v);
                    oracle.add(k, v);
                }
                outputs.add(builder.finish());
            }
        }

        void compare() throws Exception {
            for (int partition = 0; partition < shape.partitions(); partition++) {
                List<Group<K, V>> expected = new ArrayList<>();
                oracle.reduce(partition, (key, values, out) -> expected.add(new Group<>(key, all(values))), null);
                assertEquals(expected, groups(partition));
            }
            assertTrue(
                    Files.notExists(folder.resolve("scratch")) || Runs.files(folder.resolve("scratch")) == 0,
                    "nothing is left in scratch");
        }

        /** What a reduce without a reducer meets: the same records and as many keys, as objects and as views. */
        void compareRecords() throws Exception {
            for (int partition = 0; partition < shape.partitions(); partition++) {
                List<String> expected = new ArrayList<>();
                long[] groups = new long[1];
                oracle.reduce(
                        partition,
                        (key, values, out) -> {
                            groups[0]++;
                            values.forEach(value -> expected.add(key + " " + value));
                        },
                        null);
                for (boolean views : new boolean[] {false, true}) {
                    List<String> found = new ArrayList<>();
                    try (MergedRecords<K, V> records =
                            MergedRecords.merge(sources(partition), shape, views, settings(), new Stopwatch())) {
                        while (records.next()) {
                            found.add(records.key() + " " + records.value());
                        }
                        assertEquals(groups[0], records.keys());
                    }
                    assertEquals(expected, found, views ? "as views" : "as objects");
                }
            }
        }

        private List<RunSource> sources(int partition) {
            return outputs.stream().map(output -> output.source(partition)).toList();
        }

        private List<Group<K, V>> groups(int partition) throws IOException {
            List<Group<K, V>> groups = new ArrayList<>();
            try (ReduceInput<K, V> input = ReduceInput.merge(sources(partition), shape, settings(), new Stopwatch())) {
                while (input.nextGroup()) {
                    groups.add(new Group<>(input.key(), all(input.values())));
                }
            }
            return groups;
        }

        private static <T> List<T> all(Iterable<T> values) {
            List<T> list = new ArrayList<>();
            values.forEach(list::add);
            return list;
        }

        @Override
        public void close() throws IOException {
            Disk.deleteTree(folder);
        }
    }

    @Property(tries = 12)
    void groupsByPartOfAKeyAreThoseOfThePlainShuffle(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int partitions,
            @ForAll @IntRange(min = 1, max = 4) int maps,
            @ForAll boolean grouped,
            @ForAll boolean folds)
            throws Exception {
        Random random = new Random(seed);
        Codec<Reading> whole = Codecs.key(Reading.class);
        Codec<Reading> keys = grouped ? Codecs.grouped(whole, List.of("station")) : whole;
        Optional<Combiner<String>> greatest = Optional.of((a, b) -> a.compareTo(b) > 0 ? a : b);
        try (Both<Reading, String> both = new Both<>(
                keys, Codecs.value(String.class), folds ? greatest : Optional.empty(), partitions, LEAST_MEMORY)) {
            for (int map = 0; map < maps; map++) {
                both.map(
                        random.nextInt(20_000),
                        i -> new Reading("\0s".repeat(random.nextInt(3)) + random.nextInt(40), random.nextInt(30)),
                        i -> Integer.toString(random.nextInt(), 2 + random.nextInt(30)));
            }
            both.compare();
            if (!grouped) {
                both.compareRecords();
            }
        }
    }

    @Property(tries = 12)
    void recordsOfTextAreThoseOfThePlainShuffle(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 3) int partitions,
            @ForAll @IntRange(min = 0, max = 4) int maps,
            @ForAll boolean folds)
            throws Exception {
        Random random = new Random(seed);
        Codec<String> text = Codecs.key(String.class);
        Optional<Combiner<String>> joined = Optional.of((a, b) -> a.compareTo(b) > 0 ? a : b);
        try (Both<String, String> both =
                new Both<>(text, text, folds ? joined : Optional.empty(), partitions, LEAST_MEMORY)) {
            for (int map = 0; map < maps; map++) {
                both.map(
                        random.nextInt(20_000),
                        i -> random.nextInt(100) == 0 ? "" : "é".repeat(random.nextInt(3)) + random.nextInt(3_000),
                        i -> Integer.toString(random.nextInt(), 36));
            }
            both.compareRecords();
        }
    }

    /** More than 64 runs, so that runs are merged before they are merged. */
    @Test
    void nineHundredThousandRecordsInLittleMemoryAreSortedAsInMuch() throws Exception {
        Random random = new Random(5);
        try (Both<Long, Long> both =
                new Both<>(Codecs.key(Long.class), Codecs.value(Long.class), Optional.empty(), 2, LEAST_MEMORY)) {
            both.map(900_000, i -> random.nextLong() >> random.nextInt(60), i -> (long) i);
            both.compare();
        }
    }

    @Test
    void sumsOfHalfAMillionKeysInLittleMemoryAreThoseOfMuch() throws Exception {
        Random random = new Random(6);
        try (Both<Long, Long> both =
                new Both<>(Codecs.key(Long.class), Codecs.value(Long.class), Optional.of(Long::sum), 2, LEAST_MEMORY)) {
            both.map(580_000, i -> random.nextLong() >> random.nextInt(60), i -> (long) i);
            both.compare();
        }
    }

    @Test
    void oneKeyMayHaveAllTheValuesAndKeysMayBeAMegabyteLong() throws Exception {
        String large = "k".repeat(1 << 20);
        try (Both<String, Long> both =
                new Both<>(Codecs.key(String.class), Codecs.value(Long.class), Optional.empty(), 2, LEAST_MEMORY)) {
            both.map(300_000, i -> "the one", i -> (long) i);
            both.map(12, i -> large + i % 5, i -> (long) i);
            both.compare();
        }
    }
}
