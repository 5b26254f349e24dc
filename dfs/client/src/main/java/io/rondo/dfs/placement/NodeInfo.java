package io.rondo.dfs.placement;

/** A storage node as the slot table knows it. Addresses are host:port. */
public record NodeInfo(String id, String rpc, String bulk, String host, String rack, double weight) {}
