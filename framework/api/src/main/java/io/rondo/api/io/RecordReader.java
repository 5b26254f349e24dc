package io.rondo.api.io;

import java.io.Closeable;
import java.io.IOException;

/** The records of a slice, in order. Key and value are valid until the next call of next. */
public interface RecordReader<K, V> extends Closeable {
    boolean next() throws IOException;

    K key();

    V value();

    /**
     * The byte offset in the file where the current record begins, or, in a compressed file, which has been read to find it:
     * what an error message names.
     */
    long offset();
}
