package io.rondo.api.compress;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import java.io.IOException;

/**
 * What the blocks that begin in a slice hold, and what follows them, as one row of bytes that is read in order.
 *
 * <p>A slice owns the lines that begin in the decompressed bytes of its blocks behind the first one, and the line that
 * begins right behind them; the slice at the file's start owns the line at byte 0 too. So it need not know how the blocks
 * before it end, and each line is read once, also where a slice has no block at all.
 *
 * <p>Positions count decompressed bytes from {@link #begin}: from 0 in the slice at the file's start, else from the slice's
 * start times 2^24. No format here grows by more than that, so a file's positions rise and none comes twice.
 */
public final class DecompressedSlice implements Readable {
    private static final int SHIFT = 24;

    private final Readable file;
    private final FileSlice slice;
    private final BlockSource blocks;
    private final long begin;
    private long position;
    private long end = Long.MAX_VALUE;
    private boolean inBlock;

    DecompressedSlice(Compression compression, Readable file, FileSlice slice) throws IOException {
        this.file = file;
        this.slice = slice;
        this.blocks = compression.blocks(file, slice);
        this.begin = slice.start() << SHIFT;
        this.position = begin;
    }

    /** The first position that a line of this slice can have. */
    public long firstLine() {
        return begin == 0 ? 0 : begin + 1;
    }

    /** The first position that is not this slice's; known, at the latest, when a byte behind it has been read. */
    public long end() {
        return end;
    }

    /** How far the compressed file has been consumed. */
    public long compressedPosition() {
        return blocks.position();
    }

    @Override
    public long length() {
        return Long.MAX_VALUE;
    }

    @Override
    public int read(long at, byte[] target, int offset, int length) throws IOException {
        if (at != position) {
            throw new IllegalStateException("compressed files are read in order: " + at + " after " + position);
        }
        while (true) {
            int read = inBlock ? blocks.read(target, offset, length) : -1;
            if (read > 0) {
                position += read;
                return read;
            }
            long next = blocks.nextBlock();
            if ((next < 0 || next >= slice.start() + slice.length()) && end == Long.MAX_VALUE) {
                end = position + 1;
            }
            if (next < 0) {
                inBlock = false;
                return -1;
            }
            inBlock = true;
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            blocks.close();
        }
    }
}
