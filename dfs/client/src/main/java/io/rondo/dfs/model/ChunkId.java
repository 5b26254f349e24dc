package io.rondo.dfs.model;

/**
 * The name of an immutable chunk. {@code owner} is where it was born: {@code i<inode>} or {@code t<transaction>} or
 * {@code s<role>-<epoch>} for leaders' snapshots; the nonce is the writer's, so that no two writes ever share a name. The slot it was written
 * to is part of the name: whoever has the name knows where to look, and a node knows of each chunk it holds who else should.
 */
public record ChunkId(String owner, int index, long nonce, int slot) {}
