package io.rondo.api.format;

import io.rondo.api.codec.ByteOutput;
import io.rondo.api.codec.ByteView;
import io.rondo.api.codec.Utf8;
import io.rondo.api.io.Writable;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Collects output in a buffer of 1 MiB; formats text without making strings where it can. */
final class BufferedBytes extends ByteOutput {
    private static final int BUFFER = 1 << 20;
    private static final byte[] LEAST = "-9223372036854775808".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final Writable file;
    private final byte[] digits = new byte[20];

    BufferedBytes(Writable file) {
        super(BUFFER);
        this.file = file;
    }

    /** Carries the file's exception through code that knows none that are checked; see {@link BufferedRecordWriter}. */
    static final class WriteFailed extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        private WriteFailed(IOException cause) {
            super(cause);
        }
    }

    /** Makes room by writing out what is there, and grows only for what is larger than the buffer. */
    @Override
    protected void overflow(int count) {
        try {
            flush();
        } catch (IOException e) {
            throw new WriteFailed(e);
        }
        if (count > limit) {
            super.overflow(count);
        }
    }

    void text(Object value) {
        if (value instanceof String string) {
            Utf8.encode(string, this);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            number(((Number) value).longValue());
        } else if (value instanceof ByteView view) {
            write(view.bytes, view.offset, view.length);
        } else if (value instanceof byte[] bytes) {
            write(bytes, 0, bytes.length);
        } else {
            Utf8.encode(String.valueOf(value), this);
        }
    }

    private void number(long value) {
        if (value == Long.MIN_VALUE) {
            write(LEAST, 0, LEAST.length);
            return;
        }
        long rest = Math.abs(value);
        int at = digits.length;
        do {
            digits[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        if (value < 0) {
            digits[--at] = '-';
        }
        write(digits, at, digits.length - at);
    }

    private void flush() throws IOException {
        file.write(bytes, 0, position);
        position = 0;
    }

    void close() throws IOException {
        try (file) {
            flush();
        }
    }
}
