package io.rondo.worker.data;

import io.rondo.api.Combiner;
import io.rondo.api.Partitioner;
import io.rondo.api.codec.Codec;
import io.rondo.api.plan.KeyHash;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How pairs travel. {@code boundaries} are the upper bounds (exclusive) of the key ranges of a total order; without them,
 * and without a partitioner, the group's part of the key is hashed. Bounds, too, count by their group's part only, so that no
 * range ends inside a group.
 */
public record ShuffleShape<K, V>(
        Codec<K> keys,
        Codec<V> values,
        Optional<Combiner<V>> fold,
        Optional<Partitioner<K>> partitioner,
        List<byte[]> boundaries,
        int partitions) {
    public ShuffleShape {
        boundaries = boundaries.stream().map(bound -> groupPart(keys, bound)).toList();
    }

    private static byte[] groupPart(Codec<?> keys, byte[] key) {
        return Arrays.copyOf(key, keys.groupLength(key, 0, key.length));
    }

    /** The partition of an encoded key. */
    int partition(byte[] bytes, int offset, int length) {
        if (partitions == 1) {
            return 0;
        }
        if (partitioner.isPresent()) {
            K key = keys.read(new io.rondo.api.codec.ByteInput().reset(bytes, offset, length));
            int chosen = partitioner.get().partition(key, partitions);
            if (chosen < 0 || chosen >= partitions) {
                throw new IllegalStateException(
                        "the partitioner chose " + chosen + " of " + partitions + " partitions for the key " + key);
            }
            return chosen;
        }
        if (boundaries.isEmpty()) {
            return KeyHash.partition(bytes, offset, keys.groupLength(bytes, offset, length), partitions);
        }
        return rangeOf(bytes, offset, keys.groupLength(bytes, offset, length));
    }

    private int rangeOf(byte[] bytes, int offset, int length) {
        int low = 0;
        int high = boundaries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            byte[] bound = boundaries.get(middle);
            if (Arrays.compareUnsigned(bytes, offset, offset + length, bound, 0, bound.length) < 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
