package io.rondo.dfs.model;

/**
 * The name of an immutable chunk. {@code owner} is where it was born: {@code i<inode>} or {@code t<transaction>} or
 * {@code s<role>} for snapshots; the nonce is the writer's, so that no two writes ever share a name.
 */
public record ChunkId(String owner, int index, long nonce) {}
