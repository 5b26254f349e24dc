package io.rondo.compression;

import io.rondo.api.io.Readable;

/** A file in memory that gives as little at a time as it may. */
record Memory(byte[] bytes, int most) implements Readable {
    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public int read(long position, byte[] target, int offset, int count) {
        if (position >= bytes.length) {
            return -1;
        }
        int read = (int) Math.min(Math.min(most, count), bytes.length - position);
        System.arraycopy(bytes, (int) position, target, offset, read);
        return read;
    }

    @Override
    public void close() {
        // memory needs no closing
    }
}
