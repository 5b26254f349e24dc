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
 * block   := length:int32 (&gt; 0)  crc:int32  body          crc is CRC32C of the length's four bytes and the body
 * end     := 0:int32  crc:int32  records:int64  digest:int32  crc is CRC32C of the other twelve and the four zero bytes
 * body    := record*                                       about 64 KiB; a larger record has a block of its own
 * record  := shared:varint  suffix:varint  value:varint  suffix bytes  value bytes
 * </pre>
 *
 * Numbers are big-endian. {@code shared} counts the bytes a key has in common with the key before it in the block, so an
 * equal key costs three bytes. The digest is the CRC32C of all block checksums.
 */
final class SegmentWriter {
    static final int BLOCK = 64 << 10;
    static final int END_BYTES = 20;

    private final OutputStream out;
    private final ByteOutput body = new ByteOutput(BLOCK + BLOCK / 2);
    private final CRC32C digest = new CRC32C();
    private final byte[] header = new byte[8];
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
        putInt(header, 0, body.position);
        CRC32C crc = new CRC32C();
        crc.update(header, 0, 4);
        crc.update(body.bytes, 0, body.position);
        putInt(header, 4, (int) crc.getValue());
        digest.update(header, 4, 4);
        out.write(header, 0, 8);
        out.write(body.bytes, 0, body.position);
        written += 8 + body.position;
        body.position = 0;
        lastLength = 0;
    }

    /** Ends the segment. */
    MapOutput.Segment end(long offset) throws IOException {
        if (body.position > 0) {
            flushBlock();
        }
        byte[] end = new byte[END_BYTES];
        putInt(end, 8, (int) (records >>> 32));
        putInt(end, 12, (int) records);
        putInt(end, 16, (int) digest.getValue());
        CRC32C crc = new CRC32C();
        crc.update(end, 0, 4);
        crc.update(end, 8, 12);
        putInt(end, 4, (int) crc.getValue());
        out.write(end);
        written += END_BYTES;
        return new MapOutput.Segment(offset, written, records, (int) digest.getValue());
    }

    static void putInt(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }
}
