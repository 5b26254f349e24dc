package io.rondo.api.io;

import java.io.Closeable;
import java.io.IOException;

/** A file being written, in order. What close means (visible, durable, prepared) is up to who opened it. */
public interface Writable extends Closeable {
    void write(byte[] source, int offset, int length) throws IOException;
}
