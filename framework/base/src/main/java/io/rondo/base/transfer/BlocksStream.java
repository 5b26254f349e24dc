package io.rondo.base.transfer;

import io.rondo.base.checksum.Crc32c;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Blocks for a reader in this process: each is verified before any of it is given. Closes their file. */
final class BlocksStream extends InputStream {
    private final BulkSource.Blocks blocks;
    private ByteBuffer now;
    /** Of the blocks; behind the last of them comes what is after them. */
    private int next;

    BlocksStream(BulkSource.Blocks blocks) {
        this.blocks = blocks;
        this.now = blocks.before().duplicate();
    }

    @Override
    public int read() throws IOException {
        return more() ? now.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int count = Math.min(length, now.remaining());
        now.get(target, offset, count);
        return count;
    }

    /** False at the end. */
    private boolean more() throws IOException {
        while (!now.hasRemaining() && next <= blocks.crcs().length) {
            now = next < blocks.crcs().length ? block(next) : blocks.after().duplicate();
            next++;
        }
        return now.hasRemaining();
    }

    private ByteBuffer block(int number) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(blocks.size());
        long at = blocks.offset() + (long) number * blocks.size();
        try {
            while (block.hasRemaining()) {
                if (blocks.file().read(block, at + block.position()) < 0) {
                    throw new EOFException("a file ended early");
                }
            }
        } catch (IOException e) {
            blocks.failed().accept(e);
            throw e;
        }
        if (Crc32c.of(block.flip()) != blocks.crcs()[number]) {
            throw new WrongChecksum("the block at byte " + at + " of a file is damaged");
        }
        return block;
    }

    @Override
    public void close() throws IOException {
        blocks.close();
    }
}
