package io.rondo.worker.data;

import io.rondo.api.codec.ByteOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes the sorted records of one partition as a segment: the same bytes in memory, on disk and on the wire.
 *
 * <pre>
 * segment := block* end
 * block   := header body                                  the header's length is that of the body, 1 or more
 * end     := header records:int64 digest:int32            the header's length is 0
 * header  := length:int32 check:int32 crc:int32           check is CRC32C of the length's four bytes,
 *                                                         crc that of the length and all that follows the header
 * body    := record*                                      about 64 KiB; a larger record has a block of its own
 * record  := shared:varint suffix:varint value:varint suffix bytes, value bytes
 * </pre>
 *
 * Numbers are big-endian. {@code shared} counts the bytes a key has in common with the key before it in the block, so an
 * equal key costs three bytes. The digest is the CRC32C of the {@code crc} of all blocks. A length has a checksum of its own
 * so that a reader knows it to be right before it reads or allocates by it.
 */
final class SegmentWriter {
    static final int BLOCK = 64 << 10;

    private static final int FIRST = 1 << 10;
    /** Records and digest, behind the header of the end. */
    static final int END_BYTES = 12;

    private final OutputStream out;
    private final ByteOutput body = new ByteOutput(FIRST);
    private final CRC32C digest = new CRC32C();
    private final SegmentHeader header = new SegmentHeader();
    private byte[] lastKey = new byte[64];
    private int lastLength;
    private long records;
    private long written;

    SegmentWriter(OutputStream out) {
        this.out = out;
    }

    /** Starts a further segment on the same stream. */
    void begin() {
        digest.reset();
        records = 0;
        written = 0;
        body.position = 0;
        lastLength = 0;
    }

    void write(byte[] key, int keyOffset, int keyLength, byte[] value, int valueOffset, int valueLength)
            throws IOException {
        int shared = 0;
        if (body.position > 0) {
            int most = Math.min(lastLength, keyLength);
            int mismatch = Arrays.mismatch(lastKey, 0, most, key, keyOffset, keyOffset + most);
            shared = mismatch < 0 ? most : mismatch;
        }
        int suffix = keyLength - shared;
        body.ensure(15 + suffix + valueLength);
        varint(shared);
        varint(suffix);
        varint(valueLength);
        System.arraycopy(key, keyOffset + shared, body.bytes, body.position, suffix);
        body.position += suffix;
        System.arraycopy(value, valueOffset, body.bytes, body.position, valueLength);
        body.position += valueLength;
        remember(key, keyOffset, keyLength, shared);
        records++;
        if (body.position >= BLOCK) {
            flushBlock();
        }
    }

    private void remember(byte[] key, int offset, int length, int shared) {
        if (lastKey.length < length) {
            lastKey = Arrays.copyOf(lastKey, Math.max(length, 2 * lastKey.length));
        }
        System.arraycopy(key, offset + shared, lastKey, shared, length - shared);
        lastLength = length;
    }

    private void varint(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            body.bytes[body.position++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        body.bytes[body.position++] = (byte) rest;
    }

    private void flushBlock() throws IOException {
        out.write(header.of(body.position, body.bytes, body.position));
        header.addTo(digest);
        out.write(body.bytes, 0, body.position);
        written += SegmentHeader.BYTES + body.position;
        body.position = 0;
        lastLength = 0;
    }

    /** Ends the segment. */
    MapOutput.Segment end(long offset) throws IOException {
        if (body.position > 0) {
            flushBlock();
        }
        byte[] end = new byte[END_BYTES];
        SegmentHeader.putInt(end, 0, (int) (records >>> 32));
        SegmentHeader.putInt(end, 4, (int) records);
        SegmentHeader.putInt(end, 8, (int) digest.getValue());
        out.write(header.of(0, end, END_BYTES));
        out.write(end);
        written += SegmentHeader.BYTES + END_BYTES;
        return new MapOutput.Segment(offset, written, records, (int) digest.getValue());
    }
}
