package io.rondo.api.io;

import java.io.IOException;

/** How records lie in a file. */
public interface InputFormat<K, V> {
    /** Whether a file may be read from the middle. */
    boolean splittable();

    /** Whether files named as compressed ones, as {@code a.gz}, hold the records compressed; else they are read as they are. */
    default boolean decompresses() {
        return false;
    }

    /** Reads the records that belong to the slice: those that begin in it, by the format's rule. */
    RecordReader<K, V> open(Readable file, FileSlice slice) throws IOException;

    /** Part of the plan's fingerprint. */
    String name();
}
