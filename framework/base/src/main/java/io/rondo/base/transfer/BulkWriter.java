package io.rondo.base.transfer;

import java.io.IOException;

/** One stream being written to a peer. Close without finish aborts it. */
public interface BulkWriter extends AutoCloseable {
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** The same of at most {@value #MOST_CHECKED} bytes whose CRC32C is known: it goes with them, and what takes them verifies it. */
    void write(byte[] bytes, int offset, int length, int crc) throws IOException;

    int MOST_CHECKED = 64 << 10;

    /** Ends the stream and waits for the peer's reply. */
    byte[] finish() throws IOException;

    /**
     * From any thread: a peer that can be silent is waited for no longer, so that what the writing thread does with it fails. That
     * thread still has to close.
     */
    default void giveUp() {}

    @Override
    void close();
}
