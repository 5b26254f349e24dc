package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.worker.data.Runs.Pair;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A merge is a stable sort of everything its runs hold, one run after the other. */
class MergerTest {
    private static byte[] key(Random random) {
        byte[] key = new byte[random.nextInt(8) == 0 ? 6 + random.nextInt(12) : random.nextInt(4)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextInt(3) - 1); // zeros, which padding looks like, among others
        }
        return key;
    }

    @Property(tries = 200)
    void everyRecordOfEveryRunComesOnceInAStableOrder(
            @ForAll long seed, @ForAll @IntRange(max = 70) int runs, @ForAll @IntRange(max = 100) int longest)
            throws IOException {
        Random random = new Random(seed);
        List<RunSource> sources = new ArrayList<>();
        List<Pair> all = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            List<Pair> pairs = new ArrayList<>();
            for (int i = random.nextInt(longest + 1); i > 0; i--) {
                pairs.add(new Pair(key(random), new byte[] {(byte) run, (byte) i}));
            }
            pairs.sort((a, b) -> Arrays.compareUnsigned(a.key(), b.key()));
            sources.add(Runs.source(Runs.segment(pairs)));
            all.addAll(pairs);
        }
        all.sort((a, b) -> Arrays.compareUnsigned(a.key(), b.key()));
        List<Pair> merged = new ArrayList<>();
        try (Merger merger = new Merger(sources)) {
            while (merger.next()) {
                merged.add(Pair.of(merger.current()));
            }
        }
        assertEquals(all, merged);
    }

    @Test
    void everyRunIsClosedEvenIfOneCannotBeOpenedOrClosed() {
        int[] closed = new int[1];
        RunSource sound = Runs.source(0, new ByteArrayInputStream(new byte[0]) {
            @Override
            public void close() throws IOException {
                closed[0]++;
                throw new IOException("a stream that fails to close");
            }
        });
        RunSource missing = new RunSource() {
            @Override
            public long length() {
                return 1;
            }

            @Override
            public InputStream open() {
                throw new IllegalStateException("not there");
            }
        };
        assertThrows(Exception.class, () -> new Merger(List.of(sound, sound, missing)));
        assertEquals(2, closed[0]);
        assertThrows(IOException.class, () -> new Merger(List.of(sound, sound, sound)).close());
        assertEquals(5, closed[0]);
    }
}
