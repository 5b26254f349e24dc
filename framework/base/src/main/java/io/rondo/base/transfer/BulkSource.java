package io.rondo.base.transfer;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes to be sent: a range of a file or of memory, or what a stream gives. */
public sealed interface BulkSource {
    /** {@code length} bytes of {@code file} from {@code offset}; the transfer closes the channel. */
    record FileRange(FileChannel file, long offset, long length) implements BulkSource, AutoCloseable {
        @Override
        public void close() throws java.io.IOException {
            file.close();
        }
    }

    record Memory(ByteBuffer bytes) implements BulkSource {}

    /** All that the stream gives; the transfer closes it. If it fails the reader sees the transfer break off. */
    record Stream(InputStream bytes) implements BulkSource {}
}
