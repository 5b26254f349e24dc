package io.rondo.worker.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Reads a segment record by record and verifies everything: see {@link SegmentWriter} for the bytes. */
final class SegmentCursor implements AutoCloseable {
    /** No block is larger, so no damaged length makes us allocate without end. */
    private static final int MOST = Integer.MAX_VALUE - 64;

    private final InputStream in;
    private final CRC32C digest = new CRC32C();
    private final byte[] header = new byte[8];
    private byte[] block = new byte[0];
    private int at;
    private int blockLength;
    private long records;
    private long left;

    byte[] key = new byte[64];
    int keyLength;
    long prefix;
    int valueOffset;
    int valueLength;

    SegmentCursor(RunSource source) throws IOException {
        this.left = source.length();
        this.in = source.open();
    }

    /** The current record's value lies in this array; it stays as it is until the next block is read. */
    byte[] valueBytes() {
        return block;
    }

    boolean next() throws IOException {
        if (at == blockLength && !nextBlock()) {
            return false;
        }
        int shared = varint();
        int suffix = varint();
        valueLength = varint();
        long end = (long) at + suffix + valueLength;
        if (shared > keyLength || suffix < 0 || valueLength < 0 || end > blockLength) {
            throw new IOException("damaged run: a record does not fit its block");
        }
        keyLength = shared + suffix;
        if (key.length < keyLength) {
            key = Arrays.copyOf(key, Math.max(keyLength, 2 * key.length));
        }
        System.arraycopy(block, at, key, shared, suffix);
        valueOffset = at + suffix;
        at = (int) end;
        prefix = KeyOrder.prefix(key, 0, keyLength, 0);
        records++;
        return true;
    }

    private int varint() throws IOException {
        int value = 0;
        for (int shift = 0; shift < 35 && at < blockLength; shift += 7) {
            byte b = block[at++];
            value |= (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IOException("damaged run: a number does not end");
    }

    private boolean nextBlock() throws IOException {
        readFully(header, 8);
        int length = getInt(header, 0);
        if (length == 0) {
            end();
            return false;
        }
        if (length < 0 || length > MOST || length > left) {
            throw new IOException("damaged run: a block of " + length + " bytes where " + left + " are left");
        }
        if (block.length < length || length < SegmentWriter.BLOCK && block.length > 4 * SegmentWriter.BLOCK) {
            block = new byte[Math.max(length, SegmentWriter.BLOCK + SegmentWriter.BLOCK / 2)];
        }
        readFully(block, length);
        CRC32C crc = new CRC32C();
        crc.update(header, 0, 4);
        crc.update(block, 0, length);
        if ((int) crc.getValue() != getInt(header, 4)) {
            throw new IOException("damaged run: a block's checksum is wrong");
        }
        digest.update(header, 4, 4);
        at = 0;
        blockLength = length;
        keyLength = 0;
        return true;
    }

    private void end() throws IOException {
        byte[] end = new byte[12];
        readFully(end, 12);
        CRC32C crc = new CRC32C();
        crc.update(header, 0, 4);
        crc.update(end, 0, 12);
        long expected = (long) getInt(end, 0) << 32 | getInt(end, 4) & 0xFFFFFFFFL;
        if ((int) crc.getValue() != getInt(header, 4)
                || expected != records
                || getInt(end, 8) != (int) digest.getValue()
                || left != 0) {
            throw new IOException("damaged run: its end does not match its content");
        }
    }

    private void readFully(byte[] target, int length) throws IOException {
        if (length > left || in.readNBytes(target, 0, length) < length) {
            throw new EOFException("damaged run: it ends too early");
        }
        left -= length;
    }

    private static int getInt(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | bytes[at + 3] & 0xFF;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
