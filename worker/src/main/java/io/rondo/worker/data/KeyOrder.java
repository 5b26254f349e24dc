package io.rondo.worker.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Comparing keys by their unsigned bytes, through a cached prefix of eight. */
final class KeyOrder {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private KeyOrder() {}

    /** Eight bytes from {@code depth} on, zeros past the end; compare as unsigned. */
    static long prefix(byte[] bytes, int offset, int length, int depth) {
        int left = length - depth;
        int at = offset + depth;
        if (left >= 8) {
            return (long) LONGS.get(bytes, at);
        }
        if (left <= 0) {
            return 0;
        }
        if (at + 8 <= bytes.length) {
            return (long) LONGS.get(bytes, at) & -1L << 8 * (8 - left);
        }
        long prefix = 0;
        for (int i = 0; i < left; i++) {
            prefix |= (bytes[at + i] & 0xFFL) << 56 - 8 * i;
        }
        return prefix;
    }

    /** The order of two keys whose first eight bytes, zero-padded, are the same. */
    static int compareRest(byte[] a, int aOffset, int aLength, byte[] b, int bOffset, int bLength) {
        if (aLength <= 8 || bLength <= 8) {
            return Integer.compare(aLength, bLength); // a zero that is there against one that is padding
        }
        return Arrays.compareUnsigned(a, aOffset + 8, aOffset + aLength, b, bOffset + 8, bOffset + bLength);
    }
}
