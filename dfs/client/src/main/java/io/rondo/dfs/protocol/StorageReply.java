package io.rondo.dfs.protocol;

import io.rondo.dfs.model.ChunkId;
import java.util.List;

/** What a storage node answers. */
public sealed interface StorageReply {
    /**
     * What a node knew before it looked: what it then tells it has was not yet ordered to be deleted by
     * {@code doomedThrough}, and nothing written by a layout older than {@code layout} comes to it after that.
     */
    record Knowledge(long layout, long doomedThrough) {}

    /** {@code digests} as {@link SlotDigest} packs them. */
    record Digests(Knowledge knowledge, byte[] digests) implements StorageReply {}

    record ChunkList(Knowledge knowledge, List<ChunkId> chunks) implements StorageReply {}

    /** One byte for each chunk asked for: 1 where it is there. */
    record Present(Knowledge knowledge, byte[] present) implements StorageReply {}

    /** How many chunks nobody refers to. All nodes are ordered to delete them. */
    record Swept(long chunks) implements StorageReply {}

    record Begun() implements StorageReply {}
}
