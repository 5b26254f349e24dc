package io.rondo.dfs.model;

/** Which and what: a chunk, its length in bytes and the CRC32C of all of them. */
public record ChunkRef(ChunkId id, long length, int crc) {
    public int slot() {
        return id.slot();
    }
}
