package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Pointers are sorted by their keys' unsigned bytes, the shorter key first, and equal keys keep their order. */
class PointerSortTest {
    @Property(tries = 300)
    void sortsAsAStableSortOfTheKeysDoes(
            @ForAll long seed,
            @ForAll @IntRange(max = 2_000) int count,
            @ForAll @IntRange(min = 1, max = 5) int letters,
            @ForAll @IntRange(min = 1, max = 40) int longest) {
        Random random = new Random(seed);
        byte[][] keys = new byte[count][];
        for (int i = 0; i < count; i++) {
            keys[i] = new byte[random.nextInt(longest)];
            for (int j = 0; j < keys[i].length; j++) {
                keys[i][j] = (byte) (random.nextInt(letters) * 127); // zeros among them, which padding looks like
            }
        }
        check(keys);
    }

    @Test
    void keysOfAMegabyteThatDifferInTheirLastBytesNeedNoStack() {
        byte[][] keys = new byte[40][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = new byte[(1 << 20) + i % 11];
            keys[i][(1 << 20) - 1] = (byte) (i % 5);
        }
        check(keys);
    }

    @Test
    void equalKeysOfAMegabyteNeedNoStack() {
        byte[][] keys = new byte[40][];
        Arrays.setAll(keys, i -> new byte[1 << 20]);
        check(keys);
    }

    /** Each key leaves the common prefix eight bytes after the one before it. */
    @Test
    void keysThatPartOneByOneNeedNoStack() {
        byte[][] keys = new byte[1_500][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = new byte[8 * i + 9];
            Arrays.fill(keys[i], (byte) 'a');
            keys[i][8 * i + 8] = 'b';
        }
        check(keys);
    }

    @Test
    void onlyTheRangeThatWasAskedForIsSorted() {
        byte[][] keys = {{9}, {8}, {7}, {6}, {5}};
        int[] pointers = {0, 1, 2, 3, 4};
        new PointerSort(new Listed(keys)).sort(pointers, 1, 4);
        assertArrayEquals(new int[] {0, 3, 2, 1, 4}, pointers);
    }

    private static void check(byte[][] keys) {
        int[] pointers = IntStream.range(0, keys.length).toArray();
        new PointerSort(new Listed(keys)).sort(pointers, 0, pointers.length);
        int[] expected = IntStream.range(0, keys.length)
                .boxed()
                .sorted(Comparator.comparing(i -> keys[i], Arrays::compareUnsigned))
                .mapToInt(i -> i)
                .toArray();
        assertArrayEquals(expected, pointers);
    }

    /** Keys one behind the other in one array. */
    private record Listed(byte[] bytes, int[] offsets) implements PointerSort.Keys {
        Listed(byte[][] keys) {
            this(new byte[Arrays.stream(keys).mapToInt(key -> key.length).sum()], new int[keys.length + 1]);
            for (int i = 0; i < keys.length; i++) {
                System.arraycopy(keys[i], 0, bytes, offsets[i], keys[i].length);
                offsets[i + 1] = offsets[i] + keys[i].length;
            }
        }

        @Override
        public int offset(int pointer) {
            return offsets[pointer];
        }

        @Override
        public int length(int pointer) {
            return offsets[pointer + 1] - offsets[pointer];
        }
    }
}
