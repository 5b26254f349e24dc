package io.rondo.base.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes one written stream. Finish or abort ends it; an abort may follow a finish that failed. */
public interface BulkSink {
    void accept(ByteBuffer bytes) throws IOException;

    /** The same with the CRC32C of the bytes, which was found right: for who would compute it. */
    default void accept(ByteBuffer bytes, int crc) throws IOException {
        accept(bytes);
    }

    /** All bytes have arrived and their checksums were right. Returns the reply, at most 64 KiB; the ack follows it. */
    byte[] finish() throws IOException;

    /** The stream broke off. Must not throw. */
    void abort();
}
