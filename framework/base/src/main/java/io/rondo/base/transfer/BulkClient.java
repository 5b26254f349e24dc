package io.rondo.base.transfer;

import java.io.IOException;
import java.io.InputStream;

/** Bulk requests to one peer. Thread-safe. Blocking; a deadline bounds every wait for progress. */
public interface BulkClient {
    /** Opens a read. The stream verifies checksums and throws an IOException where they are wrong or the peer broke off. */
    InputStream read(byte[] request) throws IOException;

    /** Opens a write. */
    BulkWriter write(byte[] request) throws IOException;
}
