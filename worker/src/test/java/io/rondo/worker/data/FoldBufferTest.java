package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.Combiner;
import io.rondo.api.codec.ByteView;
import io.rondo.api.codec.Codecs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** One entry a key, folded, in a table and an arena of any size. */
class FoldBufferTest {
    private static <V> ShuffleShape<String, V> shape(Class<V> type, Combiner<V> fold) {
        return new ShuffleShape<>(
                Codecs.key(String.class), Codecs.value(type), Optional.of(fold), Optional.empty(), List.of(), 3);
    }

    /** Empties the buffer into the sums, as a run that is spilled would be merged later. */
    private static <V> void empty(FoldBuffer<String, V> buffer, ShuffleShape<String, V> shape, Map<String, V> sums)
            throws IOException {
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        List<MapOutput.Segment> segments = buffer.write(run);
        assertEquals(segments.stream().mapToLong(MapOutput.Segment::length).sum(), run.size());
        for (int partition = 0; partition < segments.size(); partition++) {
            RunSource source = Runs.source(run.toByteArray(), segments.get(partition));
            try (SegmentCursor cursor = new SegmentCursor(source)) {
                while (cursor.next()) {
                    Runs.Pair pair = Runs.Pair.of(cursor);
                    assertEquals(partition, shape.partition(pair.key(), 0, pair.key().length));
                    sums.merge(
                            Runs.decode(shape.keys(), pair.key()),
                            Runs.decode(shape.values(), pair.value()),
                            shape.fold().orElseThrow()::combine);
                }
            }
        }
        buffer.clear();
        assertTrue(buffer.isEmpty());
    }

    private static <V> Map<String, V> throughBuffer(
            ShuffleShape<String, V> shape, int arena, List<Map.Entry<String, V>> records) throws IOException {
        FoldBuffer<String, V> buffer = new FoldBuffer<>(shape, arena);
        Map<String, V> sums = new HashMap<>();
        for (Map.Entry<String, V> record : records) {
            if (!buffer.add(record.getKey(), record.getValue())) {
                empty(buffer, shape, sums);
                assertTrue(buffer.add(record.getKey(), record.getValue()), "an empty buffer takes any record");
            }
        }
        empty(buffer, shape, sums);
        return sums;
    }

    /** Keys that differ in one place: before, at and behind the sixteen bytes which the table holds. */
    private static String oneLetterChanged(Random random, int length) {
        StringBuilder key = new StringBuilder("k".repeat(length));
        key.setCharAt(random.nextInt(length), "kl\0".charAt(random.nextInt(3)));
        return key.toString();
    }

    private static String key(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> "";
            case 1 -> "\0".repeat(random.nextInt(9));
            case 2 -> "k".repeat(random.nextInt(3_000));
            case 3, 4, 5, 6 -> oneLetterChanged(random, 7 + random.nextInt(12));
            case 7 -> oneLetterChanged(random, 253 + random.nextInt(5));
            default -> Integer.toString(random.nextInt(500), 3);
        };
    }

    @Property(tries = 60)
    void longsAreFoldedAsInAHashMap(
            @ForAll long seed,
            @ForAll @IntRange(max = 1_000) int records,
            @ForAll @IntRange(min = 1, max = 20_000) int arena)
            throws IOException {
        ShuffleShape<String, Long> shape = shape(Long.class, Long::sum);
        Random random = new Random(seed);
        List<Map.Entry<String, Long>> emitted = random.longs(records, -9, 9)
                .mapToObj(value -> Map.entry(key(random), value))
                .toList();
        Map<String, Long> expected = new HashMap<>();
        emitted.forEach(record -> expected.merge(record.getKey(), record.getValue(), Long::sum));
        assertEquals(expected, throughBuffer(shape, arena, emitted));
    }

    @Property(tries = 50)
    void objectsAreFoldedAsInAHashMap(
            @ForAll long seed,
            @ForAll @IntRange(max = 1_000) int records,
            @ForAll @IntRange(min = 1, max = 20_000) int arena)
            throws IOException {
        Combiner<String> longest =
                (a, b) -> a.length() > b.length() || a.length() == b.length() && a.compareTo(b) > 0 ? a : b;
        ShuffleShape<String, String> shape = shape(String.class, longest);
        Random random = new Random(seed);
        List<Map.Entry<String, String>> emitted = random.ints(records, 0, 400)
                .mapToObj(value -> Map.entry(key(random), "v".repeat(value / 4) + value))
                .toList();
        Map<String, String> expected = new HashMap<>();
        emitted.forEach(record -> expected.merge(record.getKey(), record.getValue(), longest::combine));
        assertEquals(expected, throughBuffer(shape, arena, emitted));
    }

    @Test
    void valuesThatGrowAsTheyAreFoldedFillTheBuffer() throws IOException {
        ShuffleShape<String, String> shape = shape(String.class, String::concat);
        FoldBuffer<String, String> buffer = new FoldBuffer<>(shape, 100_000);
        String hundred = "v".repeat(100);
        int taken = 0;
        while (buffer.add("k" + taken % 10, hundred)) {
            taken++;
            assertTrue(taken < 10_000, "the buffer holds a megabyte of values");
        }
        assertTrue(taken > 500, "the buffer is full of " + taken + " values");
        Map<String, String> sums = new HashMap<>();
        empty(buffer, shape, sums);
        assertEquals(taken, sums.values().stream().mapToInt(String::length).sum() / 100);
        assertTrue(buffer.add("k", hundred), "an empty buffer takes values again");
    }

    /** An emitter takes key and value before it returns, so a mapper may use the same objects again. */
    @Test
    void aValueThatIsChangedAfterItWasEmittedDoesNotChangeWhatWasTaken() throws IOException {
        ShuffleShape<String, ByteView> shape = shape(ByteView.class, (a, b) -> a.compareTo(b) > 0 ? a : b);
        FoldBuffer<String, ByteView> buffer = new FoldBuffer<>(shape, 100_000);
        ByteView reused = new ByteView(new byte[1]);
        for (String record : List.of("a5", "b3", "a7", "b1", "c9", "a6")) {
            reused.bytes[0] = (byte) record.charAt(1);
            assertTrue(buffer.add(record.substring(0, 1), reused));
        }
        reused.bytes[0] = '#';
        Map<String, ByteView> sums = new HashMap<>();
        empty(buffer, shape, sums);
        assertEquals("7", sums.get("a").toString());
        assertEquals("3", sums.get("b").toString());
        assertEquals("9", sums.get("c").toString());
    }
}
