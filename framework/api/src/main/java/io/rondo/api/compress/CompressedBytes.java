package io.rondo.api.compress;

import io.rondo.api.io.Readable;
import java.io.IOException;
import java.util.Arrays;

/** Compressed bytes read in order through a buffer, which knows where in the file it stands. */
public final class CompressedBytes {
    private static final int BUFFER = 64 << 10;

    private final String uri;
    private final Readable file;
    private byte[] buffer = new byte[BUFFER];
    /** The file's offset of buffer[0]. */
    private long bufferAt;

    private int next;
    private int filled;

    public CompressedBytes(String uri, Readable file, long position) {
        this.uri = uri;
        this.file = file;
        this.bufferAt = position;
    }

    public long position() {
        return bufferAt + next;
    }

    public void seek(long position) {
        if (position >= bufferAt && position <= bufferAt + filled) {
            next = (int) (position - bufferAt);
        } else {
            bufferAt = position;
            next = 0;
            filled = 0;
        }
    }

    /** Makes {@code count} bytes available in {@link #array} from {@link #offset}; false if the file ends before that. */
    public boolean require(int count) throws IOException {
        if (filled - next >= count) {
            return true;
        }
        System.arraycopy(buffer, next, buffer, 0, filled - next);
        bufferAt += next;
        filled -= next;
        next = 0;
        if (count > buffer.length) {
            buffer = Arrays.copyOf(buffer, count);
        }
        while (filled < count) {
            int read = file.read(bufferAt + filled, buffer, filled, buffer.length - filled);
            if (read < 0) {
                return false;
            }
            filled += read;
        }
        return true;
    }

    public boolean atEnd() throws IOException {
        return !require(1);
    }

    public byte[] array() {
        return buffer;
    }

    public int offset() {
        return next;
    }

    /** How many bytes are buffered; may be none before {@link #require}. */
    public int available() {
        return filled - next;
    }

    public void skip(int count) {
        next += count;
    }

    /** The next byte, 0 to 255; the file must not end here. */
    public int take() throws IOException {
        if (!require(1)) {
            throw corrupt("it ends too early");
        }
        return buffer[next++] & 0xff;
    }

    /** A byte that has been made available, without moving. */
    public int peek(int ahead) {
        return buffer[next + ahead] & 0xff;
    }

    /** Two bytes that have been made available, lowest first, without moving. */
    public int peekInt16(int ahead) {
        return peek(ahead) | peek(ahead + 1) << 8;
    }

    /** Four bytes that have been made available, lowest first, without moving. */
    public int peekInt(int ahead) {
        return peek(ahead) | peek(ahead + 1) << 8 | peek(ahead + 2) << 16 | peek(ahead + 3) << 24;
    }

    public CorruptFile corrupt(String what) {
        return new CorruptFile(uri, position(), what);
    }

    public CorruptFile corrupt(String what, Throwable cause) {
        return new CorruptFile(uri, position(), what, cause);
    }
}
