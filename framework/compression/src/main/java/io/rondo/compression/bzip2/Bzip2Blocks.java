package io.rondo.compression.bzip2;

import io.rondo.api.compress.BlockSource;
import io.rondo.api.compress.CompressedBytes;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/**
 * The blocks of a bzip2 file: of one stream or several, one after the other. A stream is {@code BZh} and a digit, blocks that
 * begin at any bit with 48 fixed ones, and an end of 48 others with a checksum over the blocks, filled up to a byte. Blocks
 * are found by these marks. A block belongs to the slice in which its first bit lies; it is handed to the decoder as a stream
 * of its own.
 *
 * <p>That 48 bits inside a block look like a mark happens once in 2^48 bits; the block's checksum then fails.
 */
final class Bzip2Blocks implements BlockSource {
    private static final long BLOCK = 0x314159265359L;
    private static final long END = 0x177245385090L;
    private static final long MARK_BITS = (1L << 48) - 1;
    private static final int MARK = 48;
    /** No block of 900,000 bytes is longer when compressed, with codes of 20 bits at most and its tables. */
    private static final int LONGEST = 4 << 20;

    private final CompressedBytes in;
    /** The bit at which the mark stands that is to be looked at next; -1 when there is none. */
    private long markAt;

    private long mark;
    private int combinedCrc;
    /** Whether the stream was read from its beginning, so that its checksum is known. */
    private boolean wholeStream;

    private byte[] collected = new byte[1 << 20];
    private int collectedBytes;
    private byte[] block;
    private InputStream decoder;

    Bzip2Blocks(Readable file, FileSlice slice) throws IOException {
        in = new CompressedBytes(slice.uri(), file, slice.start());
        if (slice.start() == 0) {
            beginStream();
        } else {
            findFirst(slice.start(), slice.start() + slice.length());
        }
    }

    /** Reads a stream's header and the mark behind it, from a whole byte. */
    private void beginStream() throws IOException {
        boolean header = in.require(4) && in.peek(0) == 'B' && in.peek(1) == 'Z' && in.peek(2) == 'h';
        if (!header || in.peek(3) < '1' || in.peek(3) > '9') {
            throw in.corrupt("no bzip2 stream begins there");
        }
        in.skip(4);
        markAt = in.position() * 8;
        mark = bits(markAt, MARK);
        if (mark != BLOCK && mark != END) {
            throw in.corrupt("no bzip2 block begins there");
        }
        combinedCrc = 0;
        wholeStream = true;
    }

    private void findFirst(long start, long end) throws IOException {
        markAt = -1;
        in.seek(start);
        long window = 0;
        for (long read = 1; !in.atEnd(); read++) {
            window = window << 8 | in.take();
            for (int shift = (int) Math.min(7, read * 8 - MARK); shift >= 0; shift--) {
                long at = in.position() * 8 - shift - MARK;
                if (at >= end * 8) {
                    return;
                }
                if ((window >>> shift & MARK_BITS) == BLOCK) {
                    markAt = at;
                    mark = BLOCK;
                    return;
                }
            }
        }
    }

    @Override
    public long nextBlock() throws IOException {
        decoder = null;
        while (markAt >= 0 && mark == END) {
            endStream();
        }
        if (markAt < 0) {
            return -1;
        }
        long start = markAt;
        collectToNextMark();
        block = asStream(start, markAt);
        return start / 8;
    }

    private void endStream() throws IOException {
        int crc = (int) bits(markAt + MARK, 32);
        if (wholeStream && crc != combinedCrc) {
            throw in.corrupt("a stream's checksum does not match");
        }
        in.seek((markAt + MARK + 32 + 7) / 8);
        boolean zeros = true;
        while (zeros && !in.atEnd()) {
            zeros = in.peek(0) == 0;
            in.skip(zeros ? 1 : 0);
        }
        if (zeros) {
            markAt = -1;
        } else {
            beginStream();
        }
    }

    /** Copies the bytes from the block's first bit on, up to the next mark, which becomes the one to look at. */
    private void collectToNextMark() throws IOException {
        collectedBytes = 0;
        long first = markAt / 8;
        in.seek(first);
        long window = 0;
        long from = markAt + MARK;
        while (collectedBytes < LONGEST) {
            if (in.atEnd()) {
                throw in.corrupt("it ends inside a block; it was cut short");
            }
            int next = in.take();
            window = window << 8 | next;
            if (collectedBytes == collected.length) {
                collected = Arrays.copyOf(collected, 2 * collected.length);
            }
            collected[collectedBytes++] = (byte) next;
            for (int shift = 7; shift >= 0; shift--) {
                long seen = window >>> shift & MARK_BITS;
                long at = in.position() * 8 - shift - MARK;
                if ((seen == BLOCK || seen == END) && at >= from) {
                    markAt = at;
                    mark = seen;
                    return;
                }
            }
        }
        throw in.corrupt("a block does not end");
    }

    /** The collected bits between two marks as a stream of one block: with a header, an end, and the block's checksum in it. */
    private byte[] asStream(long from, long to) throws IOException {
        int bits = (int) (to - from);
        int shift = (int) (from & 7);
        BitAppender stream = new BitAppender(4 + bits / 8 + 16);
        stream.append(0x425a6839, 32); // BZh9
        for (int bit = 0; bit < bits; bit += 8) {
            int i = (bit + shift) / 8;
            int low = i + 1 < collectedBytes ? collected[i + 1] & 0xff : 0;
            int value = ((collected[i] & 0xff) << 8 | low) >>> 8 - shift & 0xff;
            int count = Math.min(8, bits - bit);
            stream.append(value >>> 8 - count, count);
        }
        if (bits < MARK + 32) {
            throw in.corrupt("a block is too short");
        }
        int crc = stream.intAt(4 + MARK / 8);
        combinedCrc = Integer.rotateLeft(combinedCrc, 1) ^ crc;
        stream.append(END, MARK);
        stream.append(crc & 0xffffffffL, 32);
        return stream.bytes();
    }

    private long bits(long at, int count) throws IOException {
        in.seek(at / 8);
        long value = 0;
        int seen = -(int) (at & 7);
        long result = 0;
        while (seen < count) {
            value = in.take();
            for (int bit = 7; bit >= 0 && seen < count; bit--, seen++) {
                if (seen >= 0) {
                    result = result << 1 | value >>> bit & 1;
                }
            }
        }
        return result;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            if (decoder == null) {
                decoder = new BZip2CompressorInputStream(new ByteArrayInputStream(block));
            }
            return decoder.read(target, offset, length);
        } catch (IOException | RuntimeException e) { // the decoder trips over damaged tables in all ways
            throw in.corrupt("a block is damaged (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public long position() {
        return in.position();
    }

    @Override
    public void close() {
        decoder = null; // it holds nothing but memory
    }
}
