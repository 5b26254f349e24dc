package io.rondo.benchmarks.simulation;

import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import java.util.HashMap;
import java.util.Map;

/** What was written in chunks that were acknowledged. */
final class ChunkHistory {
    private final Map<ChunkId, byte[]> contents = new HashMap<>();

    void acknowledged(ChunkRef chunk, byte[] bytes) {
        Invariants.require(contents.put(chunk.id(), bytes) == null, chunk + " was acknowledged twice");
    }

    byte[] content(ChunkRef chunk) {
        return contents.get(chunk.id());
    }
}
