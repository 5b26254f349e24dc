package io.rondo.dfs.keeper.core;

/**
 * What the keeper is told from outside.
 *
 * @param replication replicas of each chunk, where there are as many nodes
 * @param deadAfterMillis how long a storage node may be silent before its data is replicated anew
 * @param superuser the user who may do everything
 * @param trashMillis how long what users remove is kept; nothing if it is removed at once
 */
public record KeeperSettings(int replication, long deadAfterMillis, String superuser, long trashMillis) {
    /** With the engine alone as superuser. */
    public KeeperSettings(int replication, long deadAfterMillis) {
        this(replication, deadAfterMillis, "rondo");
    }

    /** Without trash. */
    public KeeperSettings(int replication, long deadAfterMillis, String superuser) {
        this(replication, deadAfterMillis, superuser, 0);
    }
}
