package io.rondo.dfs.protocol;

import io.rondo.dfs.model.ChunkId;
import java.util.List;

/** A question to a storage node about what it holds. */
public sealed interface StorageRequest {
    /** The digests of all slots it has chunks of. */
    record GetDigests() implements StorageRequest {}

    /** The chunks it has of some slots. */
    record ListChunks(List<Integer> slots) implements StorageRequest {}

    /** Whether it has these chunks. */
    record HasChunks(List<ChunkId> chunks) implements StorageRequest {}

    /** Have deleted of what it holds, and has held for a time, what nobody refers to. */
    record Sweep(long heldMillis) implements StorageRequest {}

    /** Begin to verify everything it holds, from the start. */
    record Scrub() implements StorageRequest {}
}
