package io.rondo.dfs.chunk;

import io.rondo.base.checksum.Crc32c;
import io.rondo.dfs.model.ChunkId;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The checksums of a body that comes piece by piece: of each block and of all. Pieces whose checksums are known are not looked at
 * again where they lie within one block, as those do that are whole blocks.
 */
public final class ChunkSums {
    private int[] crcs = new int[16];
    private int blocks;
    private int blockCrc;
    private int inBlock;
    private int whole;
    private long length;

    /** Of a whole body. */
    public static ChunkSums of(byte[] body, int length) {
        ChunkSums sums = new ChunkSums();
        sums.add(ByteBuffer.wrap(body, 0, length));
        sums.end();
        return sums;
    }

    /** The next piece, which is left as it is. */
    public void add(ByteBuffer piece) {
        ByteBuffer left = piece.duplicate();
        while (left.hasRemaining()) {
            ByteBuffer part = left.slice(left.position(), Math.min(left.remaining(), ChunkFile.BLOCK - inBlock));
            left.position(left.position() + part.remaining());
            join(Crc32c.of(part), part.remaining());
        }
    }

    /** The same with its CRC32C. */
    public void add(ByteBuffer piece, int crc) {
        if (piece.remaining() <= ChunkFile.BLOCK - inBlock) {
            join(crc, piece.remaining());
        } else {
            add(piece);
        }
    }

    private void join(int crc, int count) {
        blockCrc = inBlock == 0 ? crc : Crc32c.joined(blockCrc, crc, count);
        inBlock += count;
        length += count;
        if (inBlock == ChunkFile.BLOCK) {
            endBlock();
        }
    }

    private void endBlock() {
        if (blocks == crcs.length) {
            crcs = Arrays.copyOf(crcs, 2 * blocks);
        }
        crcs[blocks++] = blockCrc;
        whole = Crc32c.joined(whole, blockCrc, inBlock);
        inBlock = 0;
    }

    /** Nothing follows; to be called before what is below. */
    public void end() {
        if (inBlock > 0) {
            endBlock();
        }
    }

    /** Of a block, the first being 0. */
    public int ofBlock(int block) {
        return crcs[block];
    }

    /** Of all. */
    public int whole() {
        return whole;
    }

    public long length() {
        return length;
    }

    /** What stands behind the body in the chunk's file. */
    public ByteBuffer tail(ChunkId id) {
        return ChunkFile.tail(id, length, whole, crcs, blocks);
    }
}
