package io.rondo.api.io;

import java.io.Closeable;
import java.io.IOException;

/** An open file, read at positions. Not thread-safe. */
public interface Readable extends Closeable {
    long length();

    /** Reads at least one byte, or returns -1 at or past the end. */
    int read(long position, byte[] target, int offset, int length) throws IOException;
}
