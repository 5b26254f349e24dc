package io.rondo.api.io;

import io.rondo.api.codec.ByteView;
import java.io.IOException;
import java.util.Optional;

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

    /**
     * The same records with a {@link ByteView} of its bytes in place of each key and value that is a String or a
     * {@code byte[]}; empty if the format knows no such reading.
     */
    default Optional<InputFormat<?, ?>> asViews() {
        return Optional.empty();
    }

    /** Part of the plan's fingerprint. */
    String name();
}
