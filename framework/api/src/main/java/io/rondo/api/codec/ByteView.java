package io.rondo.api.codec;

import java.util.Arrays;

/**
 * A view of bytes that lie elsewhere: a line of the input or a word of it. Valid until the next record; {@link #copy} keeps
 * the bytes. Equality and order are those of the bytes, unsigned.
 */
public final class ByteView implements Comparable<ByteView> {
    public byte[] bytes;
    public int offset;
    public int length;

    public ByteView() {
        this(new byte[0]);
    }

    public ByteView(byte[] all) {
        set(all, 0, all.length);
    }

    /** Points elsewhere. Returns this. */
    public ByteView set(byte[] array, int from, int count) {
        bytes = array;
        offset = from;
        length = count;
        return this;
    }

    public byte[] copy() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    @Override
    public int compareTo(ByteView other) {
        return Arrays.compareUnsigned(
                bytes, offset, offset + length, other.bytes, other.offset, other.offset + other.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteView view
                && Arrays.equals(bytes, offset, offset + length, view.bytes, view.offset, view.offset + view.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /** The bytes as text, losslessly. */
    @Override
    public String toString() {
        return Utf8.decode(bytes, offset, length);
    }
}
