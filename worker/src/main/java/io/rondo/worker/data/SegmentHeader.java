package io.rondo.worker.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/** What stands before each block of a segment, and before its end: see {@link SegmentWriter} for the bytes. */
final class SegmentHeader {
    static final int BYTES = 12;
    private static final int CHECK_AT = 4;
    private static final int CRC_AT = 8;

    private final byte[] bytes = new byte[BYTES];
    private final CRC32C crc = new CRC32C();

    /** Makes the header of {@code content}; {@code length} is what it tells, 0 for the end. */
    byte[] of(int length, byte[] content, int contentLength) {
        putInt(bytes, 0, length);
        crc.reset();
        crc.update(bytes, 0, CHECK_AT);
        putInt(bytes, CHECK_AT, (int) crc.getValue());
        crc.update(content, 0, contentLength);
        putInt(bytes, CRC_AT, (int) crc.getValue());
        return bytes;
    }

    /** Reads the next header and returns the length it tells, which is right or was not written by us. */
    int read(InputStream in) throws IOException {
        if (in.readNBytes(bytes, 0, BYTES) < BYTES) {
            throw new DamagedRun("it ends too early");
        }
        int length = getInt(bytes, 0);
        crc.reset();
        crc.update(bytes, 0, CHECK_AT);
        if (length < 0 || (int) crc.getValue() != getInt(bytes, CHECK_AT)) {
            throw new DamagedRun("the length of a block is wrong");
        }
        return length;
    }

    /** Takes in a part of what follows the header that was read. */
    void follow(byte[] content, int length) {
        crc.update(content, 0, length);
    }

    /** Compares the checksum with that of all that has followed. */
    void check() throws IOException {
        if ((int) crc.getValue() != getInt(bytes, CRC_AT)) {
            throw new DamagedRun("a block's checksum is wrong");
        }
    }

    /** The header as it was made or read. */
    byte[] bytes() {
        return bytes;
    }

    void addTo(CRC32C digest) {
        digest.update(bytes, CRC_AT, BYTES - CRC_AT);
    }

    static void putInt(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    static int getInt(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | bytes[at + 3] & 0xFF;
    }
}
