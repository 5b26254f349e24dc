package io.rondo.dfs.client;

import io.rondo.dfs.chunk.ChunkReader;
import io.rondo.dfs.client.FileStore.StoreInput;
import io.rondo.dfs.model.ChunkRef;
import java.util.Arrays;
import java.util.List;

/**
 * A file's chunks as one sequence of bytes. Small reads are served from a window, which grows while they follow one another and is
 * small while they jump; large ones go past it.
 */
final class ChunkedInput implements StoreInput {
    private static final int LEAST_WINDOW = 64 << 10;
    private static final int MOST_WINDOW = 4 << 20;

    private final ChunkReader reader;
    private final List<ChunkRef> refs;
    private final long[] starts;
    private byte[] window = new byte[0];
    private int filled;
    private long windowAt;
    private int windowSize = LEAST_WINDOW;

    ChunkedInput(ChunkReader reader, List<ChunkRef> refs) {
        this.reader = reader;
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
    public int read(long position, byte[] target, int offset, int length) {
        if (position >= length()) {
            return -1;
        }
        if (length == 0) {
            return 0;
        }
        if (length >= LEAST_WINDOW) {
            return readChunk(position, target, offset, Math.min(length, MOST_WINDOW));
        }
        return readWindow(position, target, offset, length);
    }

    private synchronized int readWindow(long position, byte[] target, int offset, int length) {
        if (position < windowAt || position >= windowAt + filled) {
            boolean follows = filled > 0 && position == windowAt + filled;
            windowSize = follows ? Math.min(MOST_WINDOW, 2 * windowSize) : LEAST_WINDOW;
            filled = 0; // what is read may fail half-way
            if (window.length < windowSize) {
                window = new byte[windowSize];
            }
            int read = readChunk(position, window, 0, windowSize);
            windowAt = position;
            filled = read;
        }
        int from = (int) (position - windowAt);
        int count = Math.min(length, filled - from);
        System.arraycopy(window, from, target, offset, count);
        return count;
    }

    /** Reads at most to the end of the chunk. */
    private int readChunk(long position, byte[] target, int offset, int length) {
        int index = Arrays.binarySearch(starts, position);
        index = index >= 0 ? index : -index - 2;
        while (refs.get(index).length() == 0) {
            index++;
        }
        ChunkRef chunk = refs.get(index);
        long inside = position - starts[index];
        int count = (int) Math.min(length, chunk.length() - inside);
        reader.read(chunk, inside, target, offset, count);
        return count;
    }

    @Override
    public synchronized void close() {
        window = new byte[0];
        filled = 0;
        reader.close();
    }
}
