package io.rondo.compression.zstd;

import io.rondo.api.compress.CompressedBytes;
import io.rondo.api.io.Readable;
import java.io.IOException;

/** Finds where zstd frames (RFC 8878) begin and end, by their headers alone, without decompressing them. */
final class FrameWalk {
    private static final int FRAME = 0xFD2FB528;
    private static final int SKIPPABLE = 0x184D2A50;
    private static final int LONGEST_BLOCK = 128 << 10;
    /** A first frame longer than this is taken for the only one, rather than read to its end to see. */
    private static final long LOOK = 64L << 20;

    private final CompressedBytes in;
    private final long fileLength;

    FrameWalk(String uri, Readable file) {
        in = new CompressedBytes(uri, file, 0);
        fileLength = file.length();
    }

    boolean manyFrames() throws IOException {
        long first = behindSkippable(0);
        long end = end(first, first + LOOK);
        return end > 0 && end < fileLength;
    }

    /** The position of the first frame with data at or behind this one, or the file's end. */
    long behindSkippable(long position) throws IOException {
        long at = position;
        in.seek(at);
        while (in.require(8) && (in.peekInt(0) & ~0xf) == SKIPPABLE) {
            at += 8 + (in.peekInt(4) & 0xffffffffL);
            in.seek(at);
        }
        if (at > fileLength) {
            throw in.corrupt("it ends inside a skippable frame; it was cut short");
        }
        return at;
    }

    /** Where the frame that begins here ends; -1 if none begins here that the file's end or another frame follows. */
    long end(long position) throws IOException {
        return end(position, Long.MAX_VALUE);
    }

    private long end(long position, long limit) throws IOException {
        in.seek(position);
        if (!in.require(5) || in.peekInt(0) != FRAME) {
            return -1;
        }
        int descriptor = in.peek(4);
        if ((descriptor & 8) != 0) {
            return -1;
        }
        long at = position + 5 + headerRest(descriptor);
        boolean last = false;
        while (!last) {
            in.seek(at);
            if (at > limit || !in.require(3)) {
                return -1;
            }
            int header = in.peekInt16(0) | in.peek(2) << 16;
            int type = header >> 1 & 3;
            int size = header >> 3;
            if (type == 3 || size > LONGEST_BLOCK) {
                return -1;
            }
            at += 3 + (type == 1 ? 1 : size);
            last = (header & 1) != 0;
        }
        at += (descriptor & 4) != 0 ? 4 : 0;
        return at == fileLength || at < fileLength && frameBegins(at) ? at : -1;
    }

    private static int headerRest(int descriptor) {
        boolean single = (descriptor & 0x20) != 0;
        int dictionary = new int[] {0, 1, 2, 4}[descriptor & 3];
        int contentSize = new int[] {single ? 1 : 0, 2, 4, 8}[descriptor >> 6];
        return (single ? 0 : 1) + dictionary + contentSize;
    }

    private boolean frameBegins(long at) throws IOException {
        in.seek(at);
        return in.require(4) && (in.peekInt(0) == FRAME || (in.peekInt(0) & ~0xf) == SKIPPABLE);
    }

    /** The first frame that begins in the range, or -1. */
    long first(long from, long to) throws IOException {
        for (long at = from; at < to; at++) {
            in.seek(at);
            if (!in.require(4)) {
                return -1;
            }
            if (in.peekInt(0) == FRAME && end(at) >= 0) {
                return at;
            }
        }
        return -1;
    }
}
