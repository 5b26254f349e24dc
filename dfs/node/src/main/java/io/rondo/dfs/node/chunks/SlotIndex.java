package io.rondo.dfs.node.chunks;

import io.rondo.dfs.chunk.ChunkFile;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.SlotDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** How much there is, in all and of each slot; names are not kept in memory. Thread-safe. */
final class SlotIndex {
    private final int[] counts = new int[SlotTable.SLOTS];
    private final long[] hashes = new long[SlotTable.SLOTS];
    private final long[] bytes = new long[SlotTable.SLOTS];

    synchronized void add(ChunkId id, long fileBytes) {
        counts[id.slot()]++;
        hashes[id.slot()] ^= ChunkFile.nameHash(id);
        bytes[id.slot()] += fileBytes;
    }

    synchronized void remove(ChunkId id, long fileBytes) {
        counts[id.slot()]--;
        hashes[id.slot()] ^= ChunkFile.nameHash(id);
        bytes[id.slot()] -= fileBytes;
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

    /** What was counted of these slots is not there any more. */
    synchronized void forget(IntStream slots) {
        slots.forEach(slot -> {
            counts[slot] = 0;
            hashes[slot] = 0;
            bytes[slot] = 0;
        });
    }

    synchronized long chunks() {
        return Arrays.stream(counts).asLongStream().sum();
    }

    synchronized long bytes() {
        return Arrays.stream(bytes).sum();
    }
}
