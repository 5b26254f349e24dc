package io.rondo.api;

/** Where user code puts its results. Key and value are taken before emit returns; both may be reused by the caller. */
public interface Emitter<K, V> {
    void emit(K key, V value);
}
