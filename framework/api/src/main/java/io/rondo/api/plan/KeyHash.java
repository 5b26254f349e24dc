package io.rondo.api.plan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Chooses a reducer by the bytes of a key: the same in every JVM, unlike {@code hashCode()}. */
public final class KeyHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private KeyHash() {}

    /** A 64-bit hash: multiply and fold, eight bytes at a time, with the finaliser of MurmurHash3. */
    public static long hash(byte[] bytes, int offset, int length) {
        long hash = length * FACTOR;
        int at = offset;
        int end = offset + length;
        for (; at + 8 <= end; at += 8) {
            hash = (hash ^ (long) LONGS.get(bytes, at)) * FACTOR;
            hash ^= hash >>> 32;
        }
        long rest = 0;
        for (int shift = 0; at < end; at++, shift += 8) {
            rest |= (bytes[at] & 0xFFL) << shift;
        }
        hash = (hash ^ rest) * FACTOR;
        hash ^= hash >>> 33;
        hash *= 0xff51afd7ed558ccdL;
        return hash ^ hash >>> 33;
    }

    /** The part of a key, 0 (inclusive) to {@code parts} (exclusive). */
    public static int partition(byte[] bytes, int offset, int length, int parts) {
        return parts == 1 ? 0 : (int) ((hash(bytes, offset, length) >>> 32) * parts >>> 32);
    }
}
