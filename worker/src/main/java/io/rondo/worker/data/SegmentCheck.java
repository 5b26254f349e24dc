package io.rondo.worker.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32C;

/**
 * Copies an encoded segment and verifies the checksums of its blocks on the way, without looking into them; so damage is
 * found where it can still be said whose output is damaged. See {@link SegmentWriter} for the bytes.
 */
public final class SegmentCheck {
    private static final int STEP = 64 << 10;

    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[STEP];
    private final CRC32C digest = new CRC32C();

    private SegmentCheck(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** Copies exactly one segment, to the end of the stream; an IOException says what is wrong with it. */
    public static void copy(InputStream in, OutputStream out) throws IOException {
        SegmentCheck check = new SegmentCheck(in, out);
        while (check.block()) {
            // each call is one block
        }
    }

    private boolean block() throws IOException {
        byte[] header = new byte[8];
        fill(header, 8);
        int length = SegmentCursor.getInt(header, 0);
        if (length < 0) {
            throw new IOException("damaged run: a block of " + length + " bytes");
        }
        CRC32C crc = new CRC32C();
        crc.update(header, 0, 4);
        out.write(header);
        int left = length == 0 ? SegmentWriter.END_BYTES - 8 : length;
        while (left > 0) {
            int part = Math.min(STEP, left);
            fill(buffer, part);
            crc.update(buffer, 0, part);
            out.write(buffer, 0, part);
            left -= part;
        }
        if ((int) crc.getValue() != SegmentCursor.getInt(header, 4)) {
            throw new IOException("damaged run: a block's checksum is wrong");
        }
        if (length > 0) {
            digest.update(header, 4, 4);
            return true;
        }
        if (SegmentCursor.getInt(buffer, 8) != (int) digest.getValue() || in.read() >= 0) {
            throw new IOException("damaged run: its end does not match its content");
        }
        return false;
    }

    private void fill(byte[] target, int length) throws IOException {
        if (in.readNBytes(target, 0, length) < length) {
            throw new EOFException("damaged run: it ends too early");
        }
    }
}
