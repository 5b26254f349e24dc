package io.rondo.api.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A cursor over a byte array that codecs write to. The array may be a page of the engine, so that a key is encoded in
 * place; {@link #overflow} then moves what was begun to a fresh page. Fields are public for speed: codecs in this package's
 * style may write {@code bytes[position++]} after {@link #ensure}.
 */
public class ByteOutput {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** So many bytes are copied as two longs, whatever of them is wanted, where there is room for all. */
    private static final int SHORT = 16;

    public byte[] bytes;
    public int position;
    public int limit;

    public ByteOutput(int capacity) {
        this(new byte[capacity], 0, capacity);
    }

    public ByteOutput(byte[] bytes, int position, int limit) {
        this.bytes = bytes;
        this.position = position;
        this.limit = limit;
    }

    /** Makes room for {@code count} more bytes; {@code bytes}, {@code position} and {@code limit} may all change. */
    public final void ensure(int count) {
        if (limit - position < count) {
            overflow(count);
        }
    }

    /** Called when there is no room. By default the array grows. */
    protected void overflow(int count) {
        long wanted = Math.max((long) position + count, Math.min(2L * bytes.length, Integer.MAX_VALUE - 16L));
        if (wanted > Integer.MAX_VALUE - 16L) {
            throw new IllegalStateException("a record of more than 2 GiB");
        }
        bytes = java.util.Arrays.copyOf(bytes, (int) wanted);
        limit = bytes.length;
    }

    public final void writeByte(int value) {
        ensure(1);
        bytes[position++] = (byte) value;
    }

    public final void write(byte[] source, int offset, int length) {
        ensure(length);
        if (length <= SHORT && offset + SHORT <= source.length && position + SHORT <= limit) {
            long first = (long) LONGS.get(source, offset);
            long second = (long) LONGS.get(source, offset + 8); // before the first is stored: the two may overlap
            LONGS.set(bytes, position, first);
            LONGS.set(bytes, position + 8, second);
        } else {
            System.arraycopy(source, offset, bytes, position, length);
        }
        position += length;
    }
}
