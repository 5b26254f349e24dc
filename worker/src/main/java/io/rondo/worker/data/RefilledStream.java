package io.rondo.worker.data;

import java.io.IOException;
import java.io.InputStream;

/** A stream that hands out one array of bytes after the other. */
public abstract class RefilledStream extends InputStream {
    private byte[] bytes = {};
    private int at;
    private int end;

    /** Calls {@link #refilled} with at least one more byte, or returns false at the end; then it may be called again. */
    protected abstract boolean refill() throws IOException;

    /** What is read next; the array is read until the next {@link #refill}. */
    protected final void refilled(byte[] source, int from, int to) {
        bytes = source;
        at = from;
        end = to;
    }

    @Override
    public final int read() throws IOException {
        return at == end && !refill() ? -1 : bytes[at++] & 0xFF;
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == end && !refill()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(bytes, at, target, offset, count);
        at += count;
        return count;
    }
}
