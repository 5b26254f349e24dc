package io.rondo.testing.driver;

/** A key and a value that were given or emitted. */
public record Pair<K, V>(K key, V value) {}
