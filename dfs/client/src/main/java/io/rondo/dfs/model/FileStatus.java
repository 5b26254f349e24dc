package io.rondo.dfs.model;

/** What the namespace knows of a path. Times in milliseconds since 1970; mode as in POSIX, the lowest nine bits. */
public record FileStatus(
        String path,
        long inode,
        long generation,
        boolean directory,
        long length,
        int replication,
        long chunkSize,
        long modified,
        long accessed,
        String owner,
        String group,
        int mode) {}
