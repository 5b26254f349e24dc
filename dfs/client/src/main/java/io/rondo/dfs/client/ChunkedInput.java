package io.rondo.dfs.client;

import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.client.FileStore.StoreInput;
import io.rondo.dfs.model.ChunkRef;
import java.util.List;

/** A file's chunks as one sequence of bytes. Small reads are served from a window read ahead. */
final class ChunkedInput implements StoreInput {
    private static final int WINDOW = 4 << 20;

    private final Chunks chunks;
    private final List<ChunkRef> refs;
    private final long[] starts;
    private byte[] window = new byte[0];
    private int filled;
    private long windowAt;

    ChunkedInput(Chunks chunks, List<ChunkRef> refs) {
        this.chunks = chunks;
        this.refs = refs;
        this.starts = new long[refs.size() + 1];
        for (int i = 0; i < refs.size(); i++) {
            starts[i + 1] = starts[i] + refs.get(i).length();
        }
    }

    @Override
    public long length() {
        return starts[refs.size()];
    }

    @Override
    public synchronized int read(long position, byte[] target, int offset, int length) {
        if (position >= length()) {
            return -1;
        }
        if (length == 0) {
            return 0;
        }
        if (position < windowAt || position >= windowAt + filled) {
            fill(position);
        }
        int from = (int) (position - windowAt);
        int count = Math.min(length, filled - from);
        System.arraycopy(window, from, target, offset, count);
        return count;
    }

    private void fill(long position) {
        int index = java.util.Arrays.binarySearch(starts, position);
        index = index >= 0 ? index : -index - 2;
        while (refs.get(index).length() == 0) {
            index++;
        }
        ChunkRef chunk = refs.get(index);
        long inside = position - starts[index];
        int wanted = (int) Math.min(WINDOW, chunk.length() - inside);
        filled = 0; // what is read may fail half-way
        if (window.length < wanted) {
            window = new byte[wanted];
        }
        chunks.read(chunk, inside, window, 0, wanted);
        windowAt = position;
        filled = wanted;
    }

    @Override
    public void close() {
        window = new byte[0];
        filled = 0;
    }
}
