package io.rondo.dfs.model;

/** Where and what: a chunk, the slot it was written to, its length in bytes and the CRC32C of all of them. */
public record ChunkRef(ChunkId id, int slot, long length, int crc) {}
