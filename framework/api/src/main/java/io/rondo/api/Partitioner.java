package io.rondo.api;

/** Chooses the reducer of a key: 0 (inclusive) to {@code partitions} (exclusive), the same for equal keys, always. */
@FunctionalInterface
public interface Partitioner<K> {
    int partition(K key, int partitions);
}
