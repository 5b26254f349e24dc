package io.rondo.api.format;

import io.rondo.api.compress.DecompressedSlice;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds the lines of a slice. A line ends with LF or CR LF, or with the file; it belongs to the slice in which it begins, so
 * a slice that begins inside a line starts with the next one, and reads past its end to finish its last. A lone CR is data.
 */
final class LineScanner {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BUFFER = 1 << 20;
    private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private final Readable file;
    /** The file if it is decompressed while it is read: then only it learns where the slice ends. Else null. */
    private final DecompressedSlice compressed;

    private long sliceEnd;
    private byte[] buffer;
    /** The file's offset of buffer[0]. */
    private long bufferAt;

    private int filled;
    private int next;
    private boolean atEnd;
    private int lineStart;
    private int lineEnd;
    /** Of the line, once somebody has asked for it; else negative. */
    private int firstField;

    LineScanner(Readable file, FileSlice slice) throws IOException {
        this(file, slice, (int) Math.min(BUFFER, slice.length() + 4096));
    }

    LineScanner(DecompressedSlice compressed) throws IOException {
        this(compressed, compressed, compressed.firstLine(), Long.MAX_VALUE, BUFFER);
    }

    /** @param bufferBytes what to begin with; the buffer grows for lines that are longer */
    LineScanner(Readable file, FileSlice slice, int bufferBytes) throws IOException {
        this(file, null, slice.start(), slice.start() + slice.length(), bufferBytes);
    }

    private LineScanner(Readable file, DecompressedSlice compressed, long start, long end, int bufferBytes)
            throws IOException {
        this.file = file;
        this.compressed = compressed;
        this.sliceEnd = end;
        this.buffer = new byte[bufferBytes];
        this.bufferAt = Math.max(0, start - 1);
        if (start > 0) {
            passOverBegunLine();
        }
    }

    /**
     * Passes over the rest of a line that began before the slice: just an LF when the slice begins with a line. Nothing of it
     * is kept, since it may be larger than the memory, and nothing is read that lies behind the slice.
     */
    private void passOverBegunLine() throws IOException {
        while (bufferAt + next < sliceEnd) {
            int feed = indexOfLineFeed(buffer, next, filled);
            if (feed >= 0) {
                next = feed + 1;
                return;
            }
            bufferAt += filled;
            filled = 0;
            if (!read((int) Math.min(buffer.length, Math.max(1, sliceEnd - bufferAt)))) {
                return;
            }
        }
    }

    /** Moves to the next line that begins in the slice. */
    boolean next() throws IOException {
        if (bufferAt + next >= sliceEnd) {
            return false;
        }
        lineStart = next;
        firstField = -1;
        int from = next;
        while (true) {
            int feed = indexOfLineFeed(buffer, from, filled);
            if (feed >= 0) {
                next = feed + 1;
                lineEnd = feed > lineStart && buffer[feed - 1] == '\r' ? feed - 1 : feed;
                return true;
            }
            from = filled;
            if (atEnd) {
                next = filled;
                lineEnd = filled;
                return filled > lineStart;
            }
            from -= fill();
        }
    }

    /** Reads more. Returns by how much the buffered bytes moved to the left. */
    private int fill() throws IOException {
        int moved = lineStart;
        if (moved > 0) {
            System.arraycopy(buffer, moved, buffer, 0, filled - moved);
            bufferAt += moved;
            filled -= moved;
            lineStart = 0;
        }
        if (filled == buffer.length) {
            if (buffer.length >= Integer.MAX_VALUE - 16) {
                throw new IOException("a line of more than 2 GiB begins at byte " + bufferAt);
            }
            buffer = Arrays.copyOf(buffer, (int) Math.min(Integer.MAX_VALUE - 16L, 2L * buffer.length));
        }
        read(buffer.length - filled);
        return moved;
    }

    /** Reads on behind what is buffered. False at the file's end. */
    private boolean read(int most) throws IOException {
        int read = file.read(bufferAt + filled, buffer, filled, most);
        if (compressed != null) {
            sliceEnd = compressed.end();
        }
        if (read < 0) {
            atEnd = true;
            return false;
        }
        filled += read;
        return true;
    }

    byte[] bytes() {
        return buffer;
    }

    int start() {
        return lineStart;
    }

    int length() {
        return lineEnd - lineStart;
    }

    /** The length of the line's part before its first tab; of all of it if there is none. */
    int firstField() {
        if (firstField < 0) {
            int at = lineStart;
            while (at < lineEnd && buffer[at] != '\t') {
                at++;
            }
            firstField = at - lineStart;
        }
        return firstField;
    }

    /** Where the part behind the first tab begins; the line's end if there is none. */
    int restStart() {
        return Math.min(lineStart + firstField() + 1, lineEnd);
    }

    int restLength() {
        return lineEnd - restStart();
    }

    long offset() {
        return bufferAt + lineStart;
    }

    void close() throws IOException {
        file.close();
    }

    /** Eight bytes at a time: a byte is zero after the exclusive or exactly where a line feed was (Mycroft's test). */
    private static int indexOfLineFeed(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long word = (long) LONGS.get(bytes, i) ^ LINE_FEEDS;
            long zeros = word - ONES & ~word & HIGHS;
            if (zeros != 0) {
                return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
