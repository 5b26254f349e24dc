package io.rondo.dfs.placement;

/**
 * A storage node as the slot table knows it. Addresses are host:port. A node of no weight owns nothing: it is being emptied, or
 * it takes no more.
 */
public record NodeInfo(String id, String rpc, String bulk, String host, String rack, double weight) {}
