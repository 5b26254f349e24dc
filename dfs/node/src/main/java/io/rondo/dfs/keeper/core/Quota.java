package io.rondo.dfs.keeper.core;

/** What a folder may hold: names, itself among them, and bytes of all replicas. Negative: as much as there is. */
record Quota(long names, long space) {
    static final Quota NONE = new Quota(-1, -1);
}
