package io.rondo.dfs.keeper.core;

import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A file, a directory, or a sealed directory, which is one entry whose files stand in a manifest. */
final class Inode {
    final long number;
    final boolean directory;
    final int replication;
    final long chunkSize;
    final TreeMap<String, Inode> children = new TreeMap<>();
    /** How often a child has come or gone since this inode is in memory. */
    long changes;

    final List<ChunkRef> chunks = new ArrayList<>();
    Inode parent;
    String name;
    long generation = 1;
    /** Whether the writer of this generation has yet to say that it is done. */
    boolean writing;

    long length;
    long modified;
    long accessed;
    String owner;
    String group;
    int mode;
    /** Not null in a sealed directory; {@code chunks} are then the manifest's. */
    String sealedBy;

    Inode(long number, boolean directory, String owner, int replication, long chunkSize, long modified) {
        this.number = number;
        this.directory = directory;
        this.owner = owner;
        this.replication = replication;
        this.chunkSize = chunkSize;
        this.modified = modified;
        this.accessed = modified;
        this.group = owner;
        this.mode = directory ? 0755 : 0644;
    }

    boolean sealed() {
        return sealedBy != null;
    }

    String path() {
        if (parent == null) {
            return "/";
        }
        String above = parent.path();
        return above.equals("/") ? "/" + name : above + "/" + name;
    }

    FileStatus status() {
        return new FileStatus(
                path(),
                number,
                generation,
                directory,
                directory ? 0 : length,
                replication,
                chunkSize,
                modified,
                accessed,
                owner,
                group,
                mode);
    }
}
