package io.rondo.api;

/** Turns a key with all its values into any number of key-value pairs. {@code values} can be walked once. */
@FunctionalInterface
public interface Reducer<K, V, K2, V2> {
    void reduce(K key, Iterable<V> values, Emitter<K2, V2> out) throws Exception;

    default void setup(TaskContext context) throws Exception {}

    default void cleanup(Emitter<K2, V2> out) throws Exception {}
}
