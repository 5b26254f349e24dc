package io.rondo.compression.zstd;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.rondo.api.compress.BlockSource;
import io.rondo.api.compress.CompressedBytes;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import java.io.IOException;
import java.io.InputStream;

/**
 * The frames of a zstd file. A slice that is not the whole file begins with the first frame in it: one whose blocks lead,
 * header by header, to the file's end or to another frame. Each frame is checked that way again before it is read, so a
 * frame that one slice does not see for its damage is an error to the slice before. A slice that is the whole file is one
 * block, however many frames it has.
 */
final class ZstdBlocks implements BlockSource {
    private final CompressedBytes in;
    private final FrameWalk walk;
    private final boolean whole;
    /** Where the next frame begins, or what can be skipped before it; -1 when there is none. */
    private long next;

    private InputStream frame;

    ZstdBlocks(Readable file, FileSlice slice) throws IOException {
        in = new CompressedBytes(slice.uri(), file, 0);
        walk = new FrameWalk(slice.uri(), file);
        whole = slice.length() >= slice.fileLength();
        next = slice.start() == 0 ? 0 : walk.first(slice.start(), slice.start() + slice.length());
        if (in.atEnd()) {
            throw in.corrupt("it is empty");
        }
    }

    @Override
    public long nextBlock() throws IOException {
        close();
        if (next < 0) {
            return -1;
        }
        long start = whole ? 0 : walk.behindSkippable(next);
        in.seek(start);
        if (in.atEnd()) {
            next = -1;
            return -1;
        }
        long end = whole ? Long.MAX_VALUE : walk.end(start);
        if (end < 0) {
            throw in.corrupt("no whole zstd frame begins there");
        }
        next = whole ? -1 : end;
        frame = new ZstdInputStreamNoFinalizer(new Range(end));
        return start;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return frame.read(target, offset, length);
        } catch (com.github.luben.zstd.ZstdIOException e) {
            throw in.corrupt("the data is damaged or cut short (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public long position() {
        return in.position();
    }

    @Override
    public void close() throws IOException {
        if (frame != null) {
            frame.close();
            frame = null;
        }
    }

    /** The compressed bytes up to a position. */
    private final class Range extends InputStream {
        private final long end;

        Range(long end) {
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            return in.position() >= end || in.atEnd() ? -1 : in.take();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (in.position() >= end || in.atEnd()) {
                return -1;
            }
            int count = (int) Math.min(Math.min(length, in.available()), end - in.position());
            System.arraycopy(in.array(), in.offset(), target, offset, count);
            in.skip(count);
            return count;
        }
    }
}
