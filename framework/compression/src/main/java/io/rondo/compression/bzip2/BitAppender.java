package io.rondo.compression.bzip2;

import java.util.Arrays;

/** Bits written one behind the other, highest first. */
final class BitAppender {
    private byte[] bytes;
    private long pending;
    private int pendingBits;
    private int filled;

    BitAppender(int capacity) {
        bytes = new byte[capacity];
    }

    /** The lowest {@code count} bits of a value, at most 48. */
    void append(long value, int count) {
        pending = pending << count | value;
        pendingBits += count;
        while (pendingBits >= 8) {
            pendingBits -= 8;
            put((byte) (pending >>> pendingBits));
        }
        pending &= (1L << pendingBits) - 1;
    }

    private void put(byte value) {
        if (filled == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        bytes[filled++] = value;
    }

    int intAt(int offset) {
        return (bytes[offset] & 0xff) << 24
                | (bytes[offset + 1] & 0xff) << 16
                | (bytes[offset + 2] & 0xff) << 8
                | bytes[offset + 3] & 0xff;
    }

    /** What was written, filled up with zeros to a byte. */
    byte[] bytes() {
        if (pendingBits > 0) {
            put((byte) (pending << 8 - pendingBits));
            pendingBits = 0;
        }
        return Arrays.copyOf(bytes, filled);
    }
}
