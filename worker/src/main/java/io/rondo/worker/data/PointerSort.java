package io.rondo.worker.data;

import java.util.Arrays;

/**
 * Sorts pointers to keys by the keys' bytes, stably: least-significant-digit radix sort, a byte a pass, on a prefix of
 * eight bytes; keys with equal prefixes are sorted again by the eight bytes after what all of them have in common. Small
 * ranges are sorted by insertion. Ranges that wait are kept in a list, not on the thread's stack, since keys choose how many
 * levels there are.
 */
final class PointerSort {
    private static final int DIGIT = 8;
    private static final int BUCKETS = 1 << DIGIT;
    private static final int INSERTION = 24;
    /** Ints that a waiting range takes: from, to and depth. */
    private static final int RANGE = 3;

    /** Gives the keys that pointers stand for. */
    interface Keys {
        byte[] bytes();

        int offset(int pointer);

        int length(int pointer);
    }

    private final Keys keys;
    private long[] prefixes;
    private long[] otherPrefixes;
    private int[] pointers;
    private int[] otherPointers;
    private int[] ranges = new int[RANGE * 32];
    private int waiting;

    PointerSort(Keys keys) {
        this.keys = keys;
    }

    /** Sorts {@code pointers[from..to)} in place. */
    void sort(int[] all, int from, int to) {
        pointers = all;
        if (prefixes == null || prefixes.length < to) {
            prefixes = new long[to];
        }
        sort(from, to, 0);
        while (waiting > 0) {
            waiting -= RANGE;
            sort(ranges[waiting], ranges[waiting + 1], ranges[waiting + 2]);
        }
    }

    /** Sorts keys that have their first {@code depth} bytes in common, but for ties, which are sorted later. */
    private void sort(int from, int to, int depth) {
        if (to - from <= INSERTION) {
            insertionSort(from, to, depth);
            return;
        }
        loadPrefixes(from, to, depth);
        radixSort(from, to);
        for (int i = from; i < to; ) {
            int end = i + 1;
            while (end < to && prefixes[end] == prefixes[i]) {
                end++;
            }
            if (end - i > 1) {
                sortTies(i, end, depth);
            }
            i = end;
        }
    }

    private void loadPrefixes(int from, int to, int depth) {
        byte[] bytes = keys.bytes();
        for (int i = from; i < to; i++) {
            int pointer = pointers[i];
            prefixes[i] = KeyOrder.prefix(bytes, keys.offset(pointer), keys.length(pointer), depth);
        }
    }

    /** Keys equal up to here: those that end within the prefix come first, shortest first, then the rest by what follows. */
    private void sortTies(int from, int to, int depth) {
        int boundary = from;
        boolean lengthsDiffer = false;
        int first = keys.length(pointers[from]);
        for (int i = from; i < to; i++) {
            lengthsDiffer |= keys.length(pointers[i]) != first;
        }
        if (!lengthsDiffer && first <= depth + 8) {
            return; // all equal
        }
        if (lengthsDiffer) {
            boundary = endedFirst(from, to, depth + 8);
        }
        if (to - boundary <= INSERTION) {
            insertionSort(boundary, to, depth + 8);
        } else {
            sortLater(boundary, to, inCommon(boundary, to, depth + 8));
        }
    }

    private void sortLater(int from, int to, int depth) {
        if (waiting == ranges.length) {
            ranges = Arrays.copyOf(ranges, 2 * waiting);
        }
        ranges[waiting++] = from;
        ranges[waiting++] = to;
        ranges[waiting++] = depth;
    }

    /** How many first bytes are the same in all of these keys, which are known to share {@code depth}. */
    private int inCommon(int from, int to, int depth) {
        byte[] bytes = keys.bytes();
        int first = keys.offset(pointers[from]);
        int common = keys.length(pointers[from]);
        for (int i = from + 1; i < to; i++) {
            int other = keys.offset(pointers[i]);
            int most = Math.min(common, keys.length(pointers[i]));
            int mismatch = Arrays.mismatch(bytes, first + depth, first + most, bytes, other + depth, other + most);
            common = mismatch < 0 ? most : depth + mismatch;
        }
        return common;
    }

    /** Moves keys of at most {@code limit} bytes to the front, by length, stably. Returns where the others begin. */
    private int endedFirst(int from, int to, int limit) {
        int[] ordered = new int[to - from];
        int count = 0;
        for (int length = Math.max(0, limit - 8); length <= limit; length++) {
            for (int i = from; i < to; i++) {
                if (keys.length(pointers[i]) == length) {
                    ordered[count++] = pointers[i];
                }
            }
        }
        int boundary = from + count;
        for (int i = from; i < to; i++) {
            if (keys.length(pointers[i]) > limit) {
                ordered[count++] = pointers[i];
            }
        }
        System.arraycopy(ordered, 0, pointers, from, ordered.length);
        return boundary;
    }

    private void insertionSort(int from, int to, int depth) {
        loadPrefixes(from, to, depth);
        for (int i = from + 1; i < to; i++) {
            long prefix = prefixes[i];
            int pointer = pointers[i];
            int j = i - 1;
            while (j >= from && isAfter(prefixes[j], pointers[j], prefix, pointer, depth)) {
                prefixes[j + 1] = prefixes[j];
                pointers[j + 1] = pointers[j];
                j--;
            }
            prefixes[j + 1] = prefix;
            pointers[j + 1] = pointer;
        }
    }

    private boolean isAfter(long aPrefix, int a, long bPrefix, int b, int depth) {
        if (aPrefix != bPrefix) {
            return Long.compareUnsigned(aPrefix, bPrefix) > 0;
        }
        return KeyOrder.compareRest(
                        keys.bytes(),
                        keys.offset(a) + depth,
                        keys.length(a) - depth,
                        keys.bytes(),
                        keys.offset(b) + depth,
                        keys.length(b) - depth)
                > 0;
    }

    private void radixSort(int from, int to) {
        if (otherPrefixes == null || otherPrefixes.length < prefixes.length) {
            otherPrefixes = new long[prefixes.length];
            otherPointers = new int[prefixes.length];
        }
        long[] sourcePrefixes = prefixes;
        int[] sourcePointers = pointers;
        long[] targetPrefixes = otherPrefixes;
        int[] targetPointers = otherPointers;
        int[] counts = new int[BUCKETS];
        for (int shift = 0; shift < 64; shift += DIGIT) {
            Arrays.fill(counts, 0);
            for (int i = from; i < to; i++) {
                counts[(int) (sourcePrefixes[i] >>> shift) & BUCKETS - 1]++;
            }
            if (counts[(int) (sourcePrefixes[from] >>> shift) & BUCKETS - 1] == to - from) {
                continue; // one digit for all: nothing to move
            }
            int sum = from;
            for (int digit = 0; digit < BUCKETS; digit++) {
                int count = counts[digit];
                counts[digit] = sum;
                sum += count;
            }
            for (int i = from; i < to; i++) {
                int place = counts[(int) (sourcePrefixes[i] >>> shift) & BUCKETS - 1]++;
                targetPrefixes[place] = sourcePrefixes[i];
                targetPointers[place] = sourcePointers[i];
            }
            long[] swapPrefixes = sourcePrefixes;
            sourcePrefixes = targetPrefixes;
            targetPrefixes = swapPrefixes;
            int[] swapPointers = sourcePointers;
            sourcePointers = targetPointers;
            targetPointers = swapPointers;
        }
        if (sourcePrefixes != prefixes) {
            System.arraycopy(sourcePrefixes, from, prefixes, from, to - from);
            System.arraycopy(sourcePointers, from, pointers, from, to - from);
        }
    }
}
