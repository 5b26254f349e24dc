package io.rondo.api.io;

import java.io.Closeable;
import java.io.IOException;

/** Writes records; close flushes and closes the file. */
public interface RecordWriter<K, V> extends Closeable {
    void write(K key, V value) throws IOException;
}
