package io.rondo.api;

/** Turns one input record into any number of key-value pairs. One instance serves one task attempt, on one thread. */
@FunctionalInterface
public interface Mapper<K, V, K2, V2> {
    void map(K key, V value, Emitter<K2, V2> out) throws Exception;

    /** Called once before the first record. */
    default void setup(TaskContext context) throws Exception {}

    /** Called once after the last record; may still emit. */
    default void cleanup(Emitter<K2, V2> out) throws Exception {}
}
