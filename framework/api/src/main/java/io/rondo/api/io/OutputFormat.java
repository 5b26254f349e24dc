package io.rondo.api.io;

import java.io.IOException;

/** How results are written. */
public interface OutputFormat<K, V> {
    RecordWriter<K, V> open(Writable file) throws IOException;

    String name();
}
