package io.rondo.worker.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.CRC32C;

/**
 * Copies an encoded segment and verifies the checksums of its blocks on the way, without looking into them; so damage is
 * found where it can still be said whose output is damaged. See {@link SegmentWriter} for the bytes.
 */
public final class SegmentCheck {
    private static final int STEP = 64 << 10;
    /** In the end, behind the number of records. */
    private static final int DIGEST_AT = 8;

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

    /** Throws an IOException that says what is wrong with a segment, or why it cannot be read. */
    public static void check(RunSource source) throws IOException {
        try (InputStream in = source.open()) {
            copy(in, OutputStream.nullOutputStream());
        }
    }

    /**
     * Whether a regular file has this segment where it should be, as far as the segment's end tells: enough to notice that a
     * path means another file here than where it was told.
     */
    public static boolean ends(Path file, MapOutput.Segment segment) throws IOException {
        int size = SegmentHeader.BYTES + SegmentWriter.END_BYTES;
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()
                || segment.offset() < 0
                || segment.length() < size
                || attributes.size() - segment.length() < segment.offset()) {
            return false;
        }
        try (InputStream in = new FileSegmentStream(file, segment.offset() + segment.length() - size, size)) {
            SegmentHeader header = new SegmentHeader();
            int length = header.read(in);
            byte[] end = in.readNBytes(SegmentWriter.END_BYTES);
            return length == 0
                    && end.length == SegmentWriter.END_BYTES
                    && SegmentHeader.getInt(end, DIGEST_AT) == segment.digest();
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
        if (SegmentHeader.getInt(buffer, DIGEST_AT) != (int) digest.getValue() || in.read() >= 0) {
            throw new DamagedRun("its end does not match its content");
        }
        return false;
    }

    private void fill(int length) throws IOException {
        if (in.readNBytes(buffer, 0, length) < length) {
            throw new DamagedRun("it ends too early");
        }
    }
}
