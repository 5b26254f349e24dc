package io.rondo.dfs.node.chunks;

import io.rondo.dfs.chunk.ChunkFile;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.SlotDigest;
import java.util.HashMap;
import java.util.Map;

/** How much there is, in all and of each slot; names are not kept in memory. Thread-safe. */
final class SlotIndex {
    private final int[] counts = new int[SlotTable.SLOTS];
    private final long[] hashes = new long[SlotTable.SLOTS];
    private long chunks;
    private long bytes;

    synchronized void add(ChunkId id, long fileBytes) {
        counts[id.slot()]++;
        hashes[id.slot()] ^= ChunkFile.nameHash(id);
        chunks++;
        bytes += fileBytes;
    }

    synchronized void remove(ChunkId id, long fileBytes) {
        counts[id.slot()]--;
        hashes[id.slot()] ^= ChunkFile.nameHash(id);
        chunks--;
        bytes -= fileBytes;
    }

    synchronized Map<Integer, SlotDigest> digests() {
        Map<Integer, SlotDigest> digests = new HashMap<>();
        for (int slot = 0; slot < counts.length; slot++) {
            if (counts[slot] > 0) {
                digests.put(slot, new SlotDigest(counts[slot], hashes[slot]));
            }
        }
        return digests;
    }

    synchronized long chunks() {
        return chunks;
    }

    synchronized long bytes() {
        return bytes;
    }
}
