package io.rondo.dfs.protocol;

import io.rondo.dfs.model.ChunkId;

/** What storage nodes are asked over bulk transfer. */
public sealed interface ChunkRequest {
    /** Followed by the chunk's bytes; answered with a {@link Stored}. */
    record Put(ChunkId id) implements ChunkRequest {}

    /** Answered with the bytes, verified. */
    record Get(ChunkId id, long offset, long length) implements ChunkRequest {}

    /** Answered with the path of the chunk's file, in UTF-8, for readers on the node's host. */
    record Where(ChunkId id) implements ChunkRequest {}

    /** The acknowledgement of a durable replica. */
    record Stored(long length, int crc) {}
}
