package io.rondo.api.codec;

/**
 * The bytes of a type. A codec may read to the end of its input: whoever nests it delimits it.
 *
 * <p>When {@link #ordered} is true, comparing encodings as unsigned bytes, the shorter first on a tie, orders the values.
 * Equal values have equal encodings, always: grouping compares bytes.
 */
public interface Codec<T> {
    void write(T value, ByteOutput out);

    /** Reads from the input's position to its limit. */
    T read(ByteInput in);

    boolean ordered();

    /** The type's name, part of the plan's fingerprint. */
    String name();

    /**
     * Whether an encoding is nothing but the value's own bytes, as text and binary records hold them, and the type is String,
     * {@code byte[]} or {@link ByteView}. Then a view of the bytes can stand for the value wherever nobody looks at it.
     */
    default boolean plain() {
        return false;
    }

    /** The length of every encoding, or -1 where lengths differ. */
    default int fixedLength() {
        return -1;
    }

    /**
     * The length of the prefix of an encoding that decides the group, for keys grouped by some of their components; the
     * whole length by default.
     */
    default int groupLength(byte[] bytes, int offset, int length) {
        return length;
    }
}
