package io.rondo.dfs.protocol;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A slot's chunks in short: how many, and the exclusive or of their names' hashes. Nodes whose digests of a slot are equal have
 * the same chunks of it, but for one case in 2^64; so the digests of full nodes fit into one message.
 *
 * <p>Packed, each slot that has chunks is 14 bytes: slot as int16, count as int32, hash as int64.
 */
public record SlotDigest(int count, long hash) {
    public static final SlotDigest NOTHING = new SlotDigest(0, 0);
    private static final int PACKED = 14;

    /** Digests by slot; those of empty slots are left out. */
    public static byte[] pack(Map<Integer, SlotDigest> digests) {
        ByteBuffer packed = ByteBuffer.allocate(PACKED * digests.size());
        digests.forEach((slot, digest) ->
                packed.putShort((short) (int) slot).putInt(digest.count()).putLong(digest.hash()));
        return packed.array();
    }

    /** The inverse of {@link #pack}. */
    public static Map<Integer, SlotDigest> unpack(byte[] bytes) {
        Map<Integer, SlotDigest> digests = new HashMap<>();
        ByteBuffer packed = ByteBuffer.wrap(bytes);
        while (packed.remaining() >= PACKED) {
            digests.put(packed.getShort() & 0xFFFF, new SlotDigest(packed.getInt(), packed.getLong()));
        }
        return digests;
    }
}
