package io.rondo.api.io;

import java.io.IOException;

/** How results are written. */
public interface OutputFormat<K, V> {
    RecordWriter<K, V> open(Writable file) throws IOException;

    String name();

    /** What the names of its files end with. */
    default String suffix() {
        return "";
    }

    /** Whether it writes text that nobody has decided to compress or not, so that a setting may. */
    default boolean text() {
        return false;
    }
}
