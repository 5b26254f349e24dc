package io.rondo.dfs.keeper.core;

import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * References to chunks in about 20 bytes each, one behind the other: the birth's length and bytes, which are left out where it
 * is the one at hand, then index, nonce, slot, checksum and length; numbers of seven bits a byte, but the random ones.
 */
final class PackedChunks {
    static final byte[] NONE = {};
    /** Beside the birth: index, nonce, slot, checksum, length, and the birth's length. */
    private static final int MOST = 5 + 8 + 3 + 4 + 10 + 2;

    private static final int SEVEN = 7;
    private static final int MORE = 0x80;

    private PackedChunks() {}

    static byte[] pack(List<ChunkRef> chunks, String birth) {
        return append(NONE, chunks, birth);
    }

    static byte[] append(byte[] packed, List<ChunkRef> chunks, String birth) {
        int most = packed.length;
        for (ChunkRef chunk : chunks) {
            most += MOST + 3 * chunk.id().owner().length();
        }
        ByteBuffer out = ByteBuffer.allocate(most).put(packed);
        for (ChunkRef chunk : chunks) {
            ChunkId id = chunk.id();
            byte[] owner = id.owner().equals(birth) ? NONE : id.owner().getBytes(StandardCharsets.UTF_8);
            putNumber(out, owner.length);
            out.put(owner);
            putNumber(out, id.index());
            out.putLong(id.nonce());
            putNumber(out, id.slot());
            out.putInt(chunk.crc());
            putNumber(out, chunk.length());
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    static List<ChunkRef> unpack(byte[] packed, String birth) {
        List<ChunkRef> chunks = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(packed);
        while (in.hasRemaining()) {
            byte[] owner = new byte[(int) number(in)];
            in.get(owner);
            int index = (int) number(in);
            long nonce = in.getLong();
            int slot = (int) number(in);
            int crc = in.getInt();
            String born = owner.length == 0 ? birth : new String(owner, StandardCharsets.UTF_8);
            chunks.add(new ChunkRef(new ChunkId(born, index, nonce, slot), number(in), crc));
        }
        return chunks;
    }

    private static void putNumber(ByteBuffer out, long number) {
        long left = number;
        while ((left & -MORE) != 0) {
            out.put((byte) (left | MORE));
            left >>>= SEVEN;
        }
        out.put((byte) left);
    }

    private static long number(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; ; shift += SEVEN) {
            byte next = in.get();
            number |= (long) (next & (MORE - 1)) << shift;
            if (next >= 0) {
                return number;
            }
        }
    }
}
