package io.rondo.testing.driver;

import io.rondo.api.codec.ByteInput;
import io.rondo.api.codec.ByteOutput;
import io.rondo.api.codec.Codec;
import io.rondo.api.codec.Codecs;
import io.rondo.api.codec.NoCodecException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Objects as they are after serialisation. A type without a codec is left as it is: it can be emitted to an output that
 * writes text, though not from a map to a reduce.
 */
final class Serialised {
    private Serialised() {}

    /** A copy as its codec makes it, which later changes of the object do not touch. */
    static <T> T copy(T object) {
        Optional<Codec<T>> codec = codec(object);
        if (codec.isEmpty()) {
            return object;
        }
        byte[] bytes = bytes(codec.get(), object);
        return codec.get().read(new ByteInput().reset(bytes, 0, bytes.length));
    }

    /** Equal, or the same in their bytes, which says more of arrays and of records that hold them. */
    static boolean same(Object a, Object b) {
        if (Objects.deepEquals(a, b)) {
            return true;
        }
        if (a == null || b == null || a.getClass() != b.getClass()) {
            return false;
        }
        Optional<Codec<Object>> codec = codec(a);
        return codec.isPresent() && Arrays.equals(bytes(codec.get(), a), bytes(codec.get(), b));
    }

    @SuppressWarnings("unchecked")
    private static <T> Optional<Codec<T>> codec(T object) {
        if (object == null) {
            return Optional.empty();
        }
        Class<?> type = object instanceof Enum<?> constant ? constant.getDeclaringClass() : object.getClass();
        try {
            return Optional.of((Codec<T>) Codecs.value(type));
        } catch (NoCodecException e) {
            return Optional.empty();
        }
    }

    private static <T> byte[] bytes(Codec<T> codec, T object) {
        ByteOutput out = new ByteOutput(64);
        codec.write(object, out);
        return Arrays.copyOf(out.bytes, out.position);
    }
}
