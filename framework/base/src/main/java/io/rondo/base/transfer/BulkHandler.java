package io.rondo.base.transfer;

import io.rondo.base.rpc.Caller;
import java.io.IOException;

/**
 * Serves bulk requests. A request is a small wire-encoded record (at most 64 KiB) that the owner of the protocol
 * defines. Handlers run on threads that may block on disk. Failures are
 * {@link io.rondo.base.error.RondoException}s and reach the peer as such.
 */
public interface BulkHandler {
    /** The bytes to send for a read. */
    BulkSource read(byte[] request, Caller caller) throws IOException;

    /** Where to put what the peer writes. */
    BulkSink write(byte[] request, Caller caller) throws IOException;
}
