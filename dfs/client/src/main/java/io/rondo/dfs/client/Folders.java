package io.rondo.dfs.client;

import java.util.List;

/** What folders come to, may hold, and were like. The words and failures are those of {@link FileStore}. */
public interface Folders {
    /** What a path and everything below it comes to, as of one instant; it takes no longer for more. */
    Summary summary(String path);

    /**
     * The path is counted too. {@code space} are the bytes of all replicas. Negative quotas: none.
     *
     * @param nameQuota files and folders that the folder may hold, itself among them
     * @param spaceQuota the bytes of all replicas that it may hold
     */
    record Summary(long files, long folders, long bytes, long space, long nameQuota, long spaceQuota) {}

    /**
     * Bounds what a folder may hold from now on; a negative bound is none. What would exceed it is refused with
     * {@code name-quota-exceeded} or {@code space-quota-exceeded}; what is there stays.
     */
    void setQuota(String path, long names, long space);

    /**
     * Keeps what a folder is like now, readable below {@code .snapshot/NAME} in it until it is dropped. It takes no time and no
     * room; chunks stay as long as a snapshot has them. What a writer has not made durable is not in it.
     */
    void takeSnapshot(String folder, String name);

    /** All there are, of all folders. */
    List<TakenSnapshot> snapshots();

    /** @param time when it was taken, in milliseconds since 1970 */
    record TakenSnapshot(String folder, String name, long time) {
        /** Where it can be read. */
        public String path() {
            return (folder.equals("/") ? "" : folder) + "/.snapshot/" + name;
        }
    }

    void renameSnapshot(String folder, String name, String to);

    void dropSnapshot(String folder, String name);
}
