package io.rondo.base.transfer;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes to be sent: a range of a file or of memory. */
public sealed interface BulkSource {
    long length();

    /** {@code length} bytes of {@code file} from {@code offset}; the transfer closes the channel. */
    record FileRange(FileChannel file, long offset, long length) implements BulkSource, AutoCloseable {
        @Override
        public void close() throws java.io.IOException {
            file.close();
        }
    }

    record Memory(ByteBuffer bytes) implements BulkSource {
        @Override
        public long length() {
            return bytes.remaining();
        }
    }
}
