package io.rondo.api.local;

import io.rondo.api.codec.ByteView;
import java.util.Arrays;

/**
 * A key or value that user code may look at for a while. If it is a {@link ByteView} it is one of a copy of the bytes, which is
 * overwritten when the while is over, so that code that keeps a view too long shows at once.
 */
public final class Lent<T> {
    private final T value;
    private final byte[] bytes;

    private Lent(T value, byte[] bytes) {
        this.value = value;
        this.bytes = bytes;
    }

    @SuppressWarnings("unchecked")
    public static <T> Lent<T> of(T value) {
        if (value instanceof ByteView view) {
            byte[] copy = view.copy();
            return new Lent<>((T) new ByteView(copy), copy);
        }
        return new Lent<>(value, new byte[0]);
    }

    public T value() {
        return value;
    }

    /** The value is valid no longer: what a view shows becomes {@code ###}. */
    public void end() {
        Arrays.fill(bytes, (byte) '#');
    }
}
