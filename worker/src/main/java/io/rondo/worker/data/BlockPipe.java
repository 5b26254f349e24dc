package io.rondo.worker.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Bytes from a thread that writes to one that reads, a few blocks ahead at most. Whoever waits can be interrupted. What the
 * writer fails with is thrown to the reader, as it is.
 */
final class BlockPipe {
    private static final int BLOCK = 128 << 10;
    private static final int AHEAD = 4;

    /** What a pipe takes at most: the blocks under way, and one at either end. */
    static final long MEMORY = (AHEAD + 2L) * BLOCK;

    private final BlockingQueue<Block> blocks = new ArrayBlockingQueue<>(AHEAD);

    /** @param failure what ended the writing; null in a block of bytes, of which an empty one is the end */
    private record Block(byte[] bytes, int length, Throwable failure) {}

    /** For the thread that writes. Closing it is the regular end. */
    OutputStream in() {
        return new OutputStream() {
            private byte[] block = new byte[BLOCK];
            private int filled;

            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                int from = offset;
                for (int left = length; left > 0; ) {
                    int count = Math.min(left, BLOCK - filled);
                    System.arraycopy(source, from, block, filled, count);
                    filled += count;
                    from += count;
                    left -= count;
                    if (filled == BLOCK) {
                        pass();
                    }
                }
            }

            private void pass() throws IOException {
                put(new Block(block, filled, null));
                block = new byte[BLOCK];
                filled = 0;
            }

            @Override
            public void close() throws IOException {
                if (filled > 0) {
                    pass();
                }
                put(new Block(block, 0, null));
            }
        };
    }

    /** For the thread that writes, in place of closing: nothing more comes, because of this. */
    void fail(Throwable failure) throws IOException {
        put(new Block(new byte[0], 0, Objects.requireNonNull(failure)));
    }

    private void put(Block block) throws IOException {
        try {
            blocks.put(block);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return (IOException) new InterruptedIOException("a merge was interrupted").initCause(e);
    }

    /** For the thread that reads. */
    InputStream out() {
        return new InputStream() {
            private Block block = new Block(new byte[0], 0, null);
            private int at;
            private boolean ended;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (at == block.length() && !next()) {
                    return -1;
                }
                int count = Math.min(length, block.length() - at);
                System.arraycopy(block.bytes(), at, target, offset, count);
                at += count;
                return count;
            }

            private boolean next() throws IOException {
                if (ended) {
                    return false;
                }
                try {
                    block = blocks.take();
                } catch (InterruptedException e) {
                    throw interrupted(e);
                }
                at = 0;
                ended = block.length() == 0;
                if (block.failure() != null) {
                    rethrow(block.failure());
                }
                return !ended;
            }
        };
    }

    private static void rethrow(Throwable failure) throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw new IOException(failure);
    }
}
