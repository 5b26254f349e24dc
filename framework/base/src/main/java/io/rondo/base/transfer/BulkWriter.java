package io.rondo.base.transfer;

import java.io.IOException;

/** One stream being written to a peer. Close without finish aborts it. */
public interface BulkWriter extends AutoCloseable {
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Ends the stream and waits for the peer's reply. */
    byte[] finish() throws IOException;

    @Override
    void close();
}
