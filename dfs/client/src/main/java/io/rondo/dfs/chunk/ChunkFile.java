package io.rondo.dfs.chunk;

import io.rondo.base.transfer.BulkSource;
import io.rondo.dfs.model.ChunkId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The bytes of a chunk's file.
 *
 * <pre>
 * file   := body  crc*  footer
 * crc    := int32, the CRC32C of each 64 KiB block of the body, the last one shorter
 * footer := magic:int64  bodyLength:int64  name:int64  bodyCrc:int32  footerCrc:int32
 * </pre>
 *
 * {@code name} is a hash of the chunk's id, so that a file under a wrong name is noticed; {@code footerCrc} is the CRC32C of
 * all crcs and the footer before it.
 */
public final class ChunkFile {
    public static final int BLOCK = 64 << 10;
    private static final long MAGIC = 0x524F4E444F434831L; // "RONDOCH1"
    private static final int FOOTER = 32;
    /** Beside the heap, from where the kernel copies once less. */
    private static final ThreadLocal<ByteBuffer> STEP =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(4 * BLOCK));

    private ChunkFile() {}

    /** The bytes are not those that were written. */
    public static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;

        Damaged(String message) {
            super(message);
        }
    }

    /** What a file says of itself. */
    public record Shape(long length, int crc, int[] blockCrcs) {}

    public static long nameHash(ChunkId id) {
        long hash = id.nonce() * 31 + id.index();
        for (byte b : id.owner().getBytes(StandardCharsets.UTF_8)) {
            hash = hash * 1_099_511_628_211L + b;
        }
        return hash;
    }

    /** The part behind the body. */
    public static ByteBuffer tail(ChunkId id, long length, int crc, int[] blockCrcs, int blocks) {
        ByteBuffer tail = ByteBuffer.allocate(4 * blocks + FOOTER);
        for (int i = 0; i < blocks; i++) {
            tail.putInt(blockCrcs[i]);
        }
        tail.putLong(MAGIC).putLong(length).putLong(nameHash(id)).putInt(crc);
        CRC32C tailCrc = new CRC32C();
        tailCrc.update(tail.array(), 0, tail.position());
        return tail.putInt((int) tailCrc.getValue()).flip();
    }

    /** Reads and checks the part behind the body. */
    public static Shape open(FileChannel file, ChunkId id) throws IOException {
        long size = file.size();
        ByteBuffer footer = read(file, size - FOOTER, FOOTER);
        long magic = footer.getLong();
        long length = footer.getLong();
        long blocks = (length + BLOCK - 1) / BLOCK;
        if (magic != MAGIC || length < 0 || size != length + 4 * blocks + FOOTER || footer.getLong() != nameHash(id)) {
            throw new Damaged("the chunk " + id + " is damaged: its end is not that of its body");
        }
        ByteBuffer tail = read(file, length, Math.toIntExact(size - length));
        CRC32C crc = new CRC32C();
        crc.update(tail.array(), 0, tail.capacity() - 4);
        if (tail.getInt(tail.capacity() - 4) != (int) crc.getValue()) {
            throw new Damaged("the chunk " + id + " is damaged: its checksums are damaged");
        }
        int[] crcs = new int[(int) blocks];
        for (int i = 0; i < crcs.length; i++) {
            crcs[i] = tail.getInt();
        }
        return new Shape(length, tail.getInt(tail.capacity() - 8), crcs);
    }

    /** Reads a range of the body and checks every block it touches. */
    public static ByteBuffer read(FileChannel file, ChunkId id, Shape shape, long offset, int length)
            throws IOException {
        byte[] bytes = new byte[length];
        read(file, id, shape, offset, bytes, 0, length);
        return ByteBuffer.wrap(bytes);
    }

    /** The same into an array. Goes by a few blocks at a time, so that each is still near the processor when it is copied. */
    public static void read(
            FileChannel file, ChunkId id, Shape shape, long offset, byte[] target, int targetOffset, int length)
            throws IOException {
        if (offset < 0 || length < 0 || offset + length > shape.length()) {
            throw new IOException("the chunk " + id + " has " + shape.length() + " bytes, not " + (offset + length));
        }
        ByteBuffer step = STEP.get();
        long end = offset + length;
        for (long from = offset / BLOCK * BLOCK; from < end; from += step.capacity()) {
            long wanted = Math.min(Math.min(shape.length(), (end + BLOCK - 1) / BLOCK * BLOCK) - from, step.capacity());
            step.clear().limit((int) wanted);
            fill(file, from, step);
            check(id, shape, from, step.flip());
            long first = Math.max(offset, from);
            int count = (int) (Math.min(end, from + wanted) - first);
            step.limit((int) (first - from) + count).position((int) (first - from));
            step.get(target, targetOffset + (int) (first - offset), count);
        }
    }

    /**
     * A range of the body to be sent: whole blocks unread, with the checksums they are stored with, and what else there is verified.
     * If there are whole blocks the source closes the file.
     *
     * @param failed told of a failure to send them: the file's or the connection's
     */
    public static BulkSource toSend(
            FileChannel file, ChunkId id, Shape shape, long offset, int length, Consumer<IOException> failed)
            throws IOException {
        int first = (int) ((offset + BLOCK - 1) / BLOCK);
        int behind = (int) ((offset + length) / BLOCK);
        if (first >= behind) {
            return new BulkSource.Memory(read(file, id, shape, offset, length));
        }
        long from = (long) first * BLOCK;
        long to = (long) behind * BLOCK;
        return new BulkSource.Blocks(
                read(file, id, shape, offset, (int) (from - offset)),
                file,
                from,
                BLOCK,
                Arrays.copyOfRange(shape.blockCrcs(), first, behind),
                read(file, id, shape, to, (int) (offset + length - to)),
                failed);
    }

    /** @param bytes of the body from {@code from} on, which is where a block begins */
    private static void check(ChunkId id, Shape shape, long from, ByteBuffer bytes) throws Damaged {
        CRC32C crc = new CRC32C();
        int end = bytes.limit();
        for (int at = 0; at < end; at += BLOCK) {
            crc.reset();
            crc.update(bytes.limit(Math.min(end, at + BLOCK)).position(at));
            if ((int) crc.getValue() != shape.blockCrcs()[(int) ((from + at) / BLOCK)]) {
                throw new Damaged("the chunk " + id + " is damaged: the block at byte " + (from + at) + " is damaged");
            }
        }
    }

    private static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        fill(file, position, bytes);
        return bytes.flip();
    }

    private static void fill(FileChannel file, long position, ByteBuffer bytes) throws IOException {
        if (position < 0) {
            throw new Damaged("a chunk is damaged: its file is too short");
        }
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new Damaged("a chunk is damaged: its file is too short");
            }
        }
    }
}
