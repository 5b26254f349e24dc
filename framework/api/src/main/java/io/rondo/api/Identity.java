package io.rondo.api;

/**
 * Hands each record on as it is. Where the engine meets it, nobody looks at the records, so it need not make objects of their
 * bytes.
 */
public final class Identity<K, V> implements Mapper<K, V, K, V> {
    @Override
    public void map(K key, V value, Emitter<K, V> out) {
        out.emit(key, value);
    }
}
