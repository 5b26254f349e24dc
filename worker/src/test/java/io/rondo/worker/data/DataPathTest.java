package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.Combiner;
import io.rondo.api.codec.Codecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is emitted comes out of the merge, grouped, in the order of the keys' bytes. */
class DataPathTest {
    private static final long TINY_MEMORY = 600 << 10; // the smallest arenas, so that runs spill and merge

    private static ShuffleShape<String, Long> shape(boolean folds, int partitions) {
        Optional<Combiner<Long>> fold = folds ? Optional.of(Long::sum) : Optional.empty();
        return new ShuffleShape<>(
                Codecs.key(String.class), Codecs.value(Long.class), fold, Optional.empty(), List.of(), partitions);
    }

    private static String randomKey(Random random) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            return "\0".repeat(random.nextInt(12)); // zeros against padding
        }
        if (kind == 1) {
            return "the same long prefix of them all " + random.nextInt(50);
        }
        if (kind == 2) {
            return "";
        }
        return Integer.toString(random.nextInt(3_000), 7);
    }

    @Property(tries = 15)
    void sumsByKeyEqualThoseOfASimpleMap(
            @ForAll long seed, @ForAll boolean folds, @ForAll @IntRange(min = 1, max = 7) int partitions)
            throws IOException {
        Random random = new Random(seed);
        Path folder = Files.createTempDirectory("data-path");
        ShuffleShape<String, Long> shape = shape(folds, partitions);
        TreeMap<String, Long> expected = new TreeMap<>();
        List<MapOutput> outputs = new ArrayList<>();
        for (int map = 0; map < 1 + random.nextInt(3); map++) {
            DataSettings settings = new DataSettings(TINY_MEMORY, folder);
            try (MapOutputBuilder<String, Long> builder =
                    new MapOutputBuilder<>(shape, settings, folder.resolve("map-" + map), new Stopwatch())) {
                for (int i = random.nextInt(60_000); i > 0; i--) {
                    String key = randomKey(random);
                    long value = random.nextInt(100) - 20;
                    expected.merge(key, value, Long::sum);
                    builder.emit(key, value);
                }
                outputs.add(builder.finish());
            }
        }
        TreeMap<String, Long> actual = new TreeMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            int wanted = partition;
            List<RunSource> sources =
                    outputs.stream().map(output -> output.source(wanted)).toList();
            byte[] before = null;
            try (ReduceInput<String, Long> input =
                    ReduceInput.merge(sources, shape, new DataSettings(TINY_MEMORY, folder), new Stopwatch())) {
                while (input.nextGroup()) {
                    long sum = 0;
                    for (long value : input.values()) {
                        sum += value;
                    }
                    byte[] key = input.key().getBytes(java.nio.charset.StandardCharsets.UTF_8);
                    assertTrue(before == null || Arrays.compareUnsigned(before, key) < 0, "keys ascend");
                    before = key;
                    actual.put(input.key(), sum);
                }
            }
        }
        assertEquals(expected, actual);
        io.rondo.base.disk.Disk.deleteTree(folder);
    }

    @Test
    void aKeyOfAMegabyteAndAValueLargerThanTheArenaTravel(@TempDir Path folder) throws IOException {
        ShuffleShape<String, String> shape = new ShuffleShape<>(
                Codecs.key(String.class), Codecs.value(String.class), Optional.empty(), Optional.empty(), List.of(), 1);
        String key = "k".repeat(1 << 20);
        String value = "v".repeat(3 << 20);
        try (MapOutputBuilder<String, String> builder = new MapOutputBuilder<>(
                shape, new DataSettings(TINY_MEMORY, folder), folder.resolve("map"), new Stopwatch())) {
            builder.emit("a", "1");
            builder.emit(key, value);
            builder.emit("z", "2");
            MapOutput output = builder.finish();
            try (ReduceInput<String, String> input = ReduceInput.merge(
                    List.of(output.source(0)), shape, new DataSettings(TINY_MEMORY, folder), new Stopwatch())) {
                assertTrue(input.nextGroup());
                assertTrue(input.nextGroup());
                assertEquals(key, input.key());
                assertEquals(value, input.values().iterator().next());
            }
        }
    }
}
