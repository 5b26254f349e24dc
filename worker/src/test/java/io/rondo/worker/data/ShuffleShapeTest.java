package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.codec.Codec;
import io.rondo.api.codec.Codecs;
import io.rondo.api.codec.Descending;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Which partition a key goes to. */
class ShuffleShapeTest {
    record Reading(@Descending String station, int day) {}

    private static Reading random(Random random) {
        return new Reading("s".repeat(random.nextInt(3)) + random.nextInt(6), random.nextInt(9) - 4);
    }

    private static ShuffleShape<Reading, Long> shape(Codec<Reading> keys, List<byte[]> boundaries, int partitions) {
        return new ShuffleShape<>(
                keys, Codecs.value(Long.class), Optional.empty(), Optional.empty(), boundaries, partitions);
    }

    /** As a sample gives them: ascending, distinct, and whole keys, not only the part that decides the group. */
    private static List<byte[]> boundaries(Codec<Reading> keys, Random random, int partitions) {
        List<byte[]> bounds = new ArrayList<>();
        for (int i = 1; i < partitions; i++) {
            bounds.add(Runs.encode(keys, random(random)));
        }
        bounds.sort(Arrays::compareUnsigned);
        for (int i = bounds.size() - 1; i > 0; i--) {
            if (Arrays.equals(bounds.get(i), bounds.get(i - 1))) {
                bounds.remove(i);
            }
        }
        return bounds;
    }

    private static boolean sameGroup(Codec<Reading> keys, byte[] a, byte[] b) {
        return Arrays.equals(
                Arrays.copyOf(a, keys.groupLength(a, 0, a.length)), Arrays.copyOf(b, keys.groupLength(b, 0, b.length)));
    }

    @Property(tries = 300)
    void aTotalOrderNeverSplitsAGroupAndKeepsPartitionsInOrder(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 9) int partitions, @ForAll boolean grouped) {
        Random random = new Random(seed);
        Codec<Reading> whole = Codecs.key(Reading.class);
        Codec<Reading> keys = grouped ? Codecs.grouped(whole, List.of("station")) : whole;
        ShuffleShape<Reading, Long> shape = shape(keys, boundaries(keys, random, partitions), partitions);
        List<byte[]> sorted = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            sorted.add(Runs.encode(keys, random(random)));
        }
        sorted.sort(Arrays::compareUnsigned);
        int before = 0;
        for (int i = 0; i < sorted.size(); i++) {
            byte[] key = sorted.get(i);
            int partition = shape.partition(key, 0, key.length);
            assertTrue(before <= partition && partition < partitions, "partitions ascend with keys");
            if (i > 0 && sameGroup(keys, sorted.get(i - 1), key)) {
                assertEquals(before, partition, "a group stays together");
            }
            before = partition;
        }
    }

    @Property(tries = 300)
    void hashedKeysOfAGroupGoToOnePartition(@ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int partitions) {
        Random random = new Random(seed);
        Codec<Reading> keys = Codecs.grouped(Codecs.key(Reading.class), List.of("station"));
        ShuffleShape<Reading, Long> shape = shape(keys, List.of(), partitions);
        Reading first = random(random);
        byte[] a = Runs.encode(keys, first);
        byte[] b = Runs.encode(keys, new Reading(first.station(), random.nextInt()));
        int partition = shape.partition(a, 0, a.length);
        assertTrue(partition >= 0 && partition < partitions);
        assertEquals(partition, shape.partition(b, 0, b.length));
    }
}
