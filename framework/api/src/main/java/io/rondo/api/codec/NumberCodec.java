package io.rondo.api.codec;

import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Types that map onto whole numbers of one to eight bytes in their order: big-endian, sign bit flipped, so that unsigned
 * bytes sort as the numbers do.
 */
record NumberCodec<T>(String name, int fixedLength, ToLongFunction<T> toLong, Function<Long, T> fromLong)
        implements Codec<T> {
    @Override
    public void write(T value, ByteOutput out) {
        out.ensure(fixedLength);
        long number = toLong.applyAsLong(value) ^ 1L << 8 * fixedLength - 1;
        for (int shift = 8 * (fixedLength - 1); shift >= 0; shift -= 8) {
            out.bytes[out.position++] = (byte) (number >>> shift);
        }
    }

    @Override
    public T read(ByteInput in) {
        long number = 0;
        for (int i = 0; i < fixedLength; i++) {
            number = number << 8 | in.bytes[in.position++] & 0xFF;
        }
        int unused = 64 - 8 * fixedLength;
        return fromLong.apply((number ^ 1L << 8 * fixedLength - 1) << unused >> unused);
    }

    @Override
    public boolean ordered() {
        return true;
    }

    /** Doubles in their total order: negative numbers have all bits flipped. */
    static long sortable(double value) {
        long bits = Double.doubleToLongBits(value);
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }

    static double unsortable(long sortable) {
        return Double.longBitsToDouble(sortable ^ (sortable >> 63 & Long.MAX_VALUE));
    }
}
