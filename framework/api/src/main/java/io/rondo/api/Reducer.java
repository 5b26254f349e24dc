package io.rondo.api;

/**
 * Turns a key with all its values into any number of key-value pairs. {@code values} can be walked once.
 *
 * <p>Where records are grouped by some components of their key, {@code key} is that of the group's first record, and stays so
 * while values are walked. It is not changed under the reducer's hands, as Hadoop's is: what is wanted of each record belongs
 * into its value. A key or value that is a byte view is valid until the next is asked for.
 */
@FunctionalInterface
public interface Reducer<K, V, K2, V2> {
    void reduce(K key, Iterable<V> values, Emitter<K2, V2> out) throws Exception;

    default void setup(TaskContext context) throws Exception {}

    default void cleanup(Emitter<K2, V2> out) throws Exception {}
}
