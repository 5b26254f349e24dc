package io.rondo.dfs.keeper.core;

/** What many inodes have in common, so that they share it. Folders have no replication and no chunk size. */
record Attributes(String owner, String group, int mode, int replication, long chunkSize) {
    static final int FILE_MODE = 0644;
    static final int FOLDER_MODE = 0755;

    static Attributes file(String owner, int replication, long chunkSize) {
        return new Attributes(owner, owner, FILE_MODE, replication, chunkSize);
    }

    static Attributes folder(String owner) {
        return new Attributes(owner, owner, FOLDER_MODE, 0, 0);
    }
}
