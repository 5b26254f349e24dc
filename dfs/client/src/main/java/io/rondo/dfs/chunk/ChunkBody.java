package io.rondo.dfs.chunk;

import io.rondo.base.checksum.Crc32c;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A chunk's bytes while they are written: kept until the chunk is acknowledged, since it may have to be sent anew, and sent to
 * replicas while more comes. One thread adds to it; senders wait for whole blocks.
 */
public final class ChunkBody {
    private static final int BLOCK = ChunkFile.BLOCK;
    /** Blocks that are made known together, so that senders are not woken for each. */
    private static final int STRIDE = 4;

    /** Of a block's size each; kept for the next chunk. */
    private final List<byte[]> blocks = new ArrayList<>();

    private ChunkSums sums = new ChunkSums();
    /** The adding thread's own. */
    private int length;

    private int known;
    private boolean ended;
    private boolean abandoned;

    /** Nothing came for so long that a sender has stopped waiting. */
    static final class Idle extends IOException {
        private static final long serialVersionUID = 1L;

        Idle() {
            super("nothing was written for a while");
        }
    }

    /** All at once. */
    static ChunkBody of(byte[] bytes, int length) {
        ChunkBody body = new ChunkBody();
        body.add(bytes, 0, length);
        return body;
    }

    /** Adds bytes behind the others. */
    public void add(byte[] source, int offset, int count) {
        reopen();
        int at = offset;
        int end = offset + count;
        while (at < end) {
            int inBlock = length % BLOCK;
            int block = length / BLOCK;
            if (block == blocks.size()) {
                synchronized (this) {
                    blocks.add(new byte[BLOCK]);
                }
            }
            int part = Math.min(end - at, BLOCK - inBlock);
            System.arraycopy(source, at, blocks.get(block), inBlock, part);
            length += part;
            at += part;
            if (length % BLOCK == 0) {
                complete(block, BLOCK);
            }
        }
    }

    /** After an end whose sending failed more may come. */
    private synchronized void reopen() {
        if (ended) {
            ended = false;
            sums = new ChunkSums();
            known = length / BLOCK * BLOCK;
            for (int block = 0; block < length / BLOCK; block++) {
                sums.add(ByteBuffer.wrap(blocks.get(block)));
            }
        }
    }

    private void complete(int block, int count) {
        int crc = Crc32c.of(blocks.get(block), 0, count);
        synchronized (this) {
            sums.add(ByteBuffer.wrap(blocks.get(block), 0, count), crc);
            if ((block + 1) % STRIDE == 0) {
                known = length;
                notifyAll();
            }
        }
    }

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    /** Whether enough is there to begin sending before the rest is. */
    public boolean worthSending() {
        return length >= STRIDE * BLOCK;
    }

    /** Nothing follows. */
    void end() {
        synchronized (this) {
            if (ended) {
                return;
            }
        }
        if (length % BLOCK > 0) {
            complete(length / BLOCK, length % BLOCK);
        }
        synchronized (this) {
            sums.end();
            known = length;
            ended = true;
            notifyAll();
        }
    }

    /** It is not to be stored: senders stop. */
    public synchronized void abandon() {
        abandoned = true;
        notifyAll();
    }

    /** Empty again, for the next chunk; no sender may be at work any more. */
    public synchronized void clear() {
        sums = new ChunkSums();
        length = 0;
        known = 0;
        ended = false;
        abandoned = false;
    }

    /** Of a body that has ended. */
    synchronized int crc() {
        return sums.whole();
    }

    /** A block to be sent. */
    record Block(byte[] bytes, int length, int crc) {}

    /** Waits for a block; null behind the last. Throws {@link Idle} if nothing at all comes for so long. */
    synchronized Block await(int number, long idleMillis) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(idleMillis);
        while (!abandoned && !ended && known < (number + 1) * BLOCK) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new Idle();
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while a chunk was sent", e);
            }
        }
        if (abandoned) {
            throw new IOException("the chunk was given up by its writer");
        }
        int from = number * BLOCK;
        return from >= known
                ? null
                : new Block(blocks.get(number), Math.min(BLOCK, known - from), sums.ofBlock(number));
    }
}
