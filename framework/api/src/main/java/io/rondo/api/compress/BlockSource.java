package io.rondo.api.compress;

import java.io.Closeable;
import java.io.IOException;

/**
 * A compressed file as a row of blocks, each of which can be decompressed by itself. A file that cannot be split is one
 * block. Not thread-safe.
 */
public interface BlockSource extends Closeable {
    /**
     * Goes to the next block, whether or not this one was read to its end.
     *
     * @return where it begins in the compressed file, or -1 when the file has ended, and ended well
     */
    long nextBlock() throws IOException;

    /** Decompresses at least one byte of the current block, or returns -1 at its end. */
    int read(byte[] target, int offset, int length) throws IOException;

    /** How far the compressed file has been consumed. */
    long position();
}
