package io.rondo.worker.data;

import io.rondo.api.Combiner;
import io.rondo.api.codec.ByteInput;
import io.rondo.api.codec.ByteOutput;
import io.rondo.api.codec.Codec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/**
 * Values of a fold that are objects, by entry number, and about how much memory they take.
 *
 * <p>A value may grow with each fold (a set, a text), so it is measured by encoding it: when it is new, and again whenever it
 * has been folded twice as often. So measuring costs no more than folding does, and a value that grows steadily is
 * underestimated by half at most.
 *
 * <p>User code may change a value after it was emitted, so what could be changed is copied, by its codec.
 */
final class FoldedObjects<V> {
    /** What an object costs beside its content: its header, and the reference to it. */
    private static final int OVERHEAD = 32;

    private final Combiner<V> fold;
    private final Codec<V> codec;
    private final ByteOutput scratch = new ByteOutput(64);
    private final boolean varies;
    private Object[] objects = {};
    private int[] sizes = {};
    private int[] folds = {};
    private long held;

    FoldedObjects(Combiner<V> fold, Codec<V> codec) {
        this.fold = fold;
        this.codec = codec;
        this.varies = codec.fixedLength() < 0;
    }

    /** Makes room for so many entries in all; never fewer than before. */
    void room(int entries) {
        objects = Arrays.copyOf(objects, entries);
        if (varies) {
            sizes = Arrays.copyOf(sizes, entries);
            folds = Arrays.copyOf(folds, entries);
        }
    }

    void insert(int entry, V value) {
        objects[entry] = own(Objects.requireNonNull(value, "a value to be folded is null"));
        held += OVERHEAD;
        if (!varies) {
            held += codec.fixedLength();
        } else {
            sizes[entry] = 0;
            folds[entry] = 0;
            measure(entry);
        }
    }

    void fold(int entry, V value) {
        objects[entry] = fold.combine(get(entry), own(value));
        if (varies) {
            int count = ++folds[entry];
            if ((count & count - 1) == 0) {
                measure(entry);
            }
        }
    }

    private V own(V value) {
        if (isImmutable(value)) {
            return value;
        }
        scratch.position = 0;
        codec.write(value, scratch);
        byte[] bytes = Arrays.copyOf(scratch.bytes, scratch.position); // of its own: the copy may be a view of them
        return codec.read(new ByteInput().reset(bytes, 0, bytes.length));
    }

    /** The common types that need no copy; a record is not among them, since a component may be an array. */
    private static boolean isImmutable(Object value) {
        return value instanceof String
                || value instanceof Long
                || value instanceof Integer
                || value instanceof Double
                || value instanceof Float
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Instant
                || value instanceof Enum;
    }

    private void measure(int entry) {
        scratch.position = 0;
        codec.write(get(entry), scratch);
        held += scratch.position - sizes[entry];
        sizes[entry] = scratch.position;
    }

    @SuppressWarnings("unchecked")
    V get(int entry) {
        return (V) objects[entry];
    }

    /** About how many bytes the values take, encoded or as objects. */
    long held() {
        return held;
    }

    void clear(int entries) {
        Arrays.fill(objects, 0, entries, null);
        held = 0;
    }
}
