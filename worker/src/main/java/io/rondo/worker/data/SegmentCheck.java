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
    private final SegmentHeader header = new SegmentHeader();
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
        int length = header.read(in);
        out.write(header.bytes());
        int left = length == 0 ? SegmentWriter.END_BYTES : length;
        while (left > 0) {
            int part = Math.min(STEP, left);
            fill(part);
            header.follow(buffer, part);
            out.write(buffer, 0, part);
            left -= part;
        }
        header.check();
        if (length > 0) {
            header.addTo(digest);
            return true;
        }
        if (SegmentHeader.getInt(buffer, 8) != (int) digest.getValue() || in.read() >= 0) {
            throw new IOException("damaged run: its end does not match its content");
        }
        return false;
    }

    private void fill(int length) throws IOException {
        if (in.readNBytes(buffer, 0, length) < length) {
            throw new EOFException("damaged run: it ends too early");
        }
    }
}
