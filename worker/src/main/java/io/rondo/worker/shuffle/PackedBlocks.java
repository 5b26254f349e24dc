package io.rondo.worker.shuffle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A segment on its way to another host, in compressed blocks.
 *
 * <pre>
 * stream := block* end
 * block  := raw:int32 stored:int32 check:int32 crc:int32 content   raw is 1 to 128 Ki, stored 1 to raw
 * end    := raw:int32 stored:int32 check:int32 crc:int32           raw and stored are 0
 * </pre>
 *
 * Numbers are big-endian. {@code stored} is the length of the content: an LZ4 block of {@code raw} bytes, or, where it equals
 * {@code raw}, those bytes as they are. {@code check} is the CRC32C of the eight bytes before it, so that lengths are known to
 * be right before they are used; {@code crc} is that of the same eight bytes and the content.
 */
final class PackedBlocks {
    static final int MOST_RAW = 128 << 10;
    static final int HEADER_BYTES = 16;
    private static final int LENGTH_BYTES = 8;
    private static final int CHECK_AT = 8;
    private static final int CRC_AT = 12;

    private PackedBlocks() {}

    /** Writes the header of a block whose content follows it in the same array. */
    static void seal(byte[] block, int raw, int stored) {
        ByteBuffer header = ByteBuffer.wrap(block);
        header.putInt(0, raw);
        header.putInt(4, stored);
        CRC32C crc = new CRC32C();
        crc.update(block, 0, LENGTH_BYTES);
        header.putInt(CHECK_AT, (int) crc.getValue());
        crc.update(block, HEADER_BYTES, stored);
        header.putInt(CRC_AT, (int) crc.getValue());
    }

    /** The raw length that a header tells, 0 for the end; throws if the header is not as it was made. */
    static int raw(byte[] block) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(block);
        int raw = header.getInt(0);
        int stored = header.getInt(4);
        CRC32C crc = new CRC32C();
        crc.update(block, 0, LENGTH_BYTES);
        boolean fits = raw == 0 ? stored == 0 : raw > 0 && raw <= MOST_RAW && stored > 0 && stored <= raw;
        if (header.getInt(CHECK_AT) != (int) crc.getValue() || !fits) {
            throw new IOException("damaged block: its lengths are wrong");
        }
        return raw;
    }

    static int stored(byte[] block) {
        return ByteBuffer.wrap(block).getInt(4);
    }

    /** Throws if header and content do not belong together. */
    static void check(byte[] block) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(block, 0, LENGTH_BYTES);
        crc.update(block, HEADER_BYTES, stored(block));
        if (ByteBuffer.wrap(block).getInt(CRC_AT) != (int) crc.getValue()) {
            throw new IOException("damaged block: its checksum is wrong");
        }
    }
}
