package io.rondo.api.format;

import io.rondo.api.codec.ByteView;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.InputFormat;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/** Binary records of one length: the first bytes are the key, the rest is the value. Both are views. */
public record FixedRecords(int keyLength, int recordLength) implements InputFormat<ByteView, ByteView> {
    private static final int BUFFER = 1 << 20;

    public FixedRecords {
        if (keyLength < 1 || recordLength < keyLength) {
            throw new IllegalArgumentException(
                    "a record of " + recordLength + " bytes cannot have a key of " + keyLength);
        }
    }

    @Override
    public boolean splittable() {
        return true;
    }

    @Override
    public RecordReader<ByteView, ByteView> open(Readable file, FileSlice slice) {
        return new Reader(file, slice);
    }

    @Override
    public Optional<InputFormat<?, ?>> asViews() {
        return Optional.of(this);
    }

    @Override
    public String name() {
        return "fixed-" + keyLength + "-" + recordLength;
    }

    private final class Reader implements RecordReader<ByteView, ByteView> {
        private final Readable file;
        private final long end;
        private final byte[] buffer;
        private final ByteView key = new ByteView();
        private final ByteView value = new ByteView();
        private long bufferAt;
        private int filled;
        private int at;
        private long nextRecord;

        Reader(Readable file, FileSlice slice) {
            this.file = file;
            this.end = slice.start() + slice.length();
            this.nextRecord = (slice.start() + recordLength - 1) / recordLength * recordLength;
            this.buffer = new byte[Math.max(1, BUFFER / recordLength) * recordLength];
            this.bufferAt = nextRecord;
        }

        @Override
        public boolean next() throws IOException {
            if (nextRecord >= end) {
                return false;
            }
            at = (int) (nextRecord - bufferAt);
            if (at == filled) {
                bufferAt = nextRecord;
                at = 0;
                fill();
            }
            nextRecord += recordLength;
            return true;
        }

        private void fill() throws IOException {
            filled = 0;
            while (filled == 0 || filled % recordLength != 0) {
                int read = file.read(bufferAt + filled, buffer, filled, buffer.length - filled);
                if (read < 0) {
                    throw new EOFException("the file ends inside a record of " + recordLength + " bytes, at byte "
                            + (bufferAt + filled));
                }
                filled += read;
            }
        }

        @Override
        public ByteView key() {
            return key.set(buffer, at, keyLength);
        }

        @Override
        public ByteView value() {
            return value.set(buffer, at + keyLength, recordLength - keyLength);
        }

        @Override
        public long offset() {
            return bufferAt + at;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
