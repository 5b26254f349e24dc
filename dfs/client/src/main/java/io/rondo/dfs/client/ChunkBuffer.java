package io.rondo.dfs.client;

import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.model.ChunkRef;
import java.util.Arrays;
import java.util.function.Consumer;

/** Collects bytes and writes a chunk when there is enough: a chunk that fails can be written elsewhere, for it is here. */
final class ChunkBuffer {
    private static final int FIRST = 64 << 10;

    private final Chunks chunks;
    private final String owner;
    private final long chunkSize;
    private final Consumer<ChunkRef> written;
    private byte[] bytes = new byte[FIRST];
    private int count;
    private int index;

    ChunkBuffer(Chunks chunks, String owner, int firstIndex, long chunkSize, Consumer<ChunkRef> written) {
        this.chunks = chunks;
        this.owner = owner;
        this.index = firstIndex;
        this.chunkSize = chunkSize;
        this.written = written;
    }

    void write(byte[] source, int offset, int length) {
        int at = offset;
        int left = length;
        while (left > 0) {
            int part = (int) Math.min(left, chunkSize - count);
            if (bytes.length - count < part) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(chunkSize, Math.max(count + part, 2L * bytes.length)));
            }
            System.arraycopy(source, at, bytes, count, part);
            count += part;
            at += part;
            left -= part;
            if (count == chunkSize) {
                flush();
            }
        }
    }

    void flush() {
        if (count > 0) {
            written.accept(chunks.write(owner, index++, bytes, count));
            count = 0;
        }
    }
}
