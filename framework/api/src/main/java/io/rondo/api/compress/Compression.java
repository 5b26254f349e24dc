package io.rondo.api.compress;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Writable;
import java.io.IOException;

/** One way to compress files. Those beside gzip are found by {@link java.util.ServiceLoader}. */
public interface Compression {
    /** What users call it, as {@code gzip}. */
    String name();

    /** How the names of its files end, with the dot. */
    String suffix();

    /** Whether slices of this very file can be read each by itself. Reads as little of the file as tells. */
    boolean splittable(Readable file) throws IOException;

    /**
     * The blocks from the first one that begins in the slice or behind it. Closing the blocks leaves the file open.
     *
     * @throws CorruptFile there, or while reading, when the file is not what it should be
     */
    BlockSource blocks(Readable file, FileSlice slice) throws IOException;

    /** Compresses what is written; closing it ends the compressed file and closes it. The same bytes for the same input. */
    Writable compress(Writable file) throws IOException;
}
