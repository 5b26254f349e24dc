package io.rondo.dfs.protocol;

import io.rondo.dfs.model.ChunkId;

/** What storage nodes are asked over bulk transfer. */
public sealed interface ChunkRequest {
    /**
     * Followed by the chunk's bytes; answered with a {@link Stored}. {@code layout} is that of the writer's slot table: a node that
     * knows of a later one refuses, for the writer may not know a slot's newest owner.
     */
    record Put(ChunkId id, long layout) implements ChunkRequest {}

    /** Answered with the bytes, verified. */
    record Get(ChunkId id, long offset, long length) implements ChunkRequest {}

    /** Answered with the path of the chunk's file, in UTF-8, for readers on the node's host. */
    record Where(ChunkId id) implements ChunkRequest {}

    /** Answered with a {@link Stored}, after the whole chunk was read and found right. */
    record Verify(ChunkId id) implements ChunkRequest {}

    /** Length and checksum of a chunk: the acknowledgement of a durable replica. */
    record Stored(long length, int crc) {}
}
