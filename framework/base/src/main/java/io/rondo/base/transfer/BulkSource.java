package io.rondo.base.transfer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;

/** Bytes to be sent: a range of a file or of memory, blocks with their checksums, or what a stream gives. */
public sealed interface BulkSource {
    /** All of it, for a reader in this process, who closes the stream and with it what the source holds. */
    InputStream open();

    /** {@code length} bytes of {@code file} from {@code offset}; the transfer closes the channel. */
    record FileRange(FileChannel file, long offset, long length) implements BulkSource, AutoCloseable {
        @Override
        public InputStream open() {
            return new FileRangeStream(this);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    record Memory(ByteBuffer bytes) implements BulkSource {
        @Override
        public InputStream open() {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return new ByteArrayInputStream(copy);
        }
    }

    /** All that the stream gives; the transfer closes it. If it fails the reader sees the transfer break off. */
    record Stream(InputStream bytes) implements BulkSource {
        @Override
        public InputStream open() {
            return bytes;
        }
    }

    /**
     * Bytes of memory, then whole blocks of a file, then bytes of memory. The kernel sends the blocks from where they lie and nobody
     * here looks at them, since their checksums are known: whoever receives them verifies, and gets a {@link WrongChecksum} where they
     * are damaged.
     *
     * @param offset where the first block begins
     * @param size of each block, in bytes, no more than 256 KiB
     * @param crcs the CRC32C of each block
     * @param failed told when the blocks could not be sent; whether file or connection failed is seen from what it is told
     */
    record Blocks(
            ByteBuffer before,
            FileChannel file,
            long offset,
            int size,
            int[] crcs,
            ByteBuffer after,
            Consumer<IOException> failed)
            implements BulkSource, AutoCloseable {
        @Override
        public InputStream open() {
            return new BlocksStream(this);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
