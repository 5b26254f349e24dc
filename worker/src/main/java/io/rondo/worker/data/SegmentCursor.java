package io.rondo.worker.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Reads a segment record by record and verifies everything: see {@link SegmentWriter} for the bytes. */
final class SegmentCursor implements AutoCloseable {
    private static final int MOST_KEY = Integer.MAX_VALUE - 16;

    private final InputStream in;
    private final CRC32C digest = new CRC32C();
    private final SegmentHeader header = new SegmentHeader();
    private byte[] block = new byte[0];
    private int at;
    private int blockLength;
    private long records;
    private final boolean known;
    private long left;

    byte[] key = new byte[64];
    int keyLength;
    long prefix;
    int valueOffset;
    int valueLength;

    SegmentCursor(RunSource source) throws IOException {
        this.known = source.length() != RunSource.UNKNOWN;
        this.left = known ? source.length() : Long.MAX_VALUE;
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
        boolean fits = shared >= 0 && suffix >= 0 && valueLength >= 0 && shared <= keyLength && end <= blockLength;
        if (!fits || (long) shared + suffix > MOST_KEY) {
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
        left -= SegmentHeader.BYTES;
        int length = header.read(in);
        if (length == 0) {
            end();
            return false;
        }
        if (length > left) {
            throw new IOException("damaged run: a block of " + length + " bytes where " + left + " are left");
        }
        if (block.length < length || length < SegmentWriter.BLOCK && block.length > 4 * SegmentWriter.BLOCK) {
            block = new byte[Math.max(length, SegmentWriter.BLOCK + SegmentWriter.BLOCK / 2)];
        }
        readFully(block, length);
        header.follow(block, length);
        header.check();
        header.addTo(digest);
        at = 0;
        blockLength = length;
        keyLength = 0;
        return true;
    }

    private void end() throws IOException {
        byte[] end = new byte[SegmentWriter.END_BYTES];
        readFully(end, end.length);
        header.follow(end, end.length);
        header.check();
        long expected = (long) SegmentHeader.getInt(end, 0) << 32 | SegmentHeader.getInt(end, 4) & 0xFFFFFFFFL;
        if (expected != records || SegmentHeader.getInt(end, 8) != (int) digest.getValue() || known && left != 0) {
            throw new IOException("damaged run: its end does not match its content");
        }
    }

    private void readFully(byte[] target, int length) throws IOException {
        if (length > left || in.readNBytes(target, 0, length) < length) {
            throw new EOFException("damaged run: it ends too early");
        }
        left -= length;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
