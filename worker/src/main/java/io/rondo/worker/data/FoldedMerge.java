package io.rondo.worker.data;

import io.rondo.api.Combiner;
import io.rondo.api.codec.ByteInput;
import io.rondo.api.codec.ByteOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The records of a merge, those with equal keys folded into one. A value that is alone with its key is not decoded unless it
 * is asked for. For one thread.
 */
final class FoldedMerge<K, V> {
    private final ShuffleShape<K, V> shape;
    private final Combiner<V> fold;
    private final Merger merger;
    private final ByteInput input = new ByteInput();
    private final ByteOutput encoded = new ByteOutput(64);
    private boolean started;
    private boolean more;
    private boolean decoded;
    private V value;
    private long merged;

    byte[] key = new byte[64];
    int keyLength;

    FoldedMerge(ShuffleShape<K, V> shape, Merger merger) {
        this.shape = shape;
        this.fold = shape.fold().orElseThrow();
        this.merger = merger;
    }

    /** Moves to the next key. */
    boolean next() throws IOException {
        if (!started) {
            started = true;
            more = merger.next();
        }
        if (!more) {
            return false;
        }
        SegmentCursor record = merger.current();
        keyLength = record.keyLength;
        if (key.length < keyLength) {
            key = new byte[2 * keyLength];
        }
        System.arraycopy(record.key, 0, key, 0, keyLength);
        encoded.position = 0;
        encoded.write(record.valueBytes(), record.valueOffset, record.valueLength);
        decoded = false;
        advance();
        while (more && Arrays.equals(key, 0, keyLength, merger.current().key, 0, merger.current().keyLength)) {
            SegmentCursor equal = merger.current();
            V left = value();
            V right = read(equal.valueBytes(), equal.valueOffset, equal.valueLength);
            value = fold.combine(left, right);
            decoded = true;
            advance();
        }
        return true;
    }

    private void advance() throws IOException {
        merged++;
        more = merger.next();
    }

    /** The current key, or the one whose values the fold failed with. */
    K decodedKey() {
        return shape.keys().read(new ByteInput().reset(Arrays.copyOf(key, keyLength), 0, keyLength));
    }

    /** The current key's value. */
    V value() {
        if (!decoded) {
            value = read(encoded.bytes, 0, encoded.position);
            decoded = true;
        }
        return value;
    }

    /** The current key's value, encoded; valid until the next key. */
    ByteOutput encoded() {
        if (decoded) {
            encoded.position = 0;
            shape.values().write(value, encoded);
        }
        return encoded;
    }

    /** How many records there were so far, before they were folded. */
    long merged() {
        return merged;
    }

    /** Decoded from bytes of its own: a view must survive the move to the next record. */
    private V read(byte[] bytes, int offset, int length) {
        byte[] own = Arrays.copyOfRange(bytes, offset, offset + length);
        return shape.values().read(input.reset(own, 0, length));
    }
}
