package io.rondo.base.transfer;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Buffers beside the heap, from and to which the kernel copies without a detour; a few are kept for the next exchange. */
final class TransferBuffers {
    /** Of what is sent as data, in one frame. */
    static final int PIECE = 64 << 10;
    /** Room for four pieces with their heads, or one frame of the largest size. */
    private static final int SIZE = 4 * (BulkFrames.HEAD + PIECE);

    private static final int MOST_KEPT = 32;

    private static final ConcurrentLinkedQueue<ByteBuffer> KEPT = new ConcurrentLinkedQueue<>();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TransferBuffers() {}

    static ByteBuffer take() {
        ByteBuffer kept = KEPT.poll();
        if (kept == null) {
            return ByteBuffer.allocateDirect(SIZE);
        }
        COUNT.decrementAndGet();
        return kept.clear();
    }

    /** The caller must not touch it any more. */
    static void giveBack(ByteBuffer buffer) {
        if (COUNT.incrementAndGet() <= MOST_KEPT) {
            KEPT.add(buffer);
        } else {
            COUNT.decrementAndGet();
        }
    }
}
