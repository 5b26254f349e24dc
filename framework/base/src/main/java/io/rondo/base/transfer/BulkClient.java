package io.rondo.base.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Bulk requests to one peer. Thread-safe. Blocking; a deadline bounds every wait for progress. */
public interface BulkClient {
    /** Opens a read. The stream verifies checksums and throws an IOException where they are wrong or the peer broke off. */
    InputStream read(byte[] request) throws IOException;

    /**
     * The same for those who can ask somebody else: the answer must begin within {@code patience}, or this fails with a
     * SocketTimeoutException. A peer that cannot be silent may ignore it.
     */
    default InputStream read(byte[] request, Duration patience) throws IOException {
        return read(request);
    }

    /** Opens a write. */
    BulkWriter write(byte[] request) throws IOException;
}
