package io.rondo.dfs.keeper.core;

import io.rondo.dfs.model.FileStatus;

/**
 * Something with a name in the tree: a file, a folder, or a sealed folder. Immutable: a change makes another one of the same
 * number. So whoever holds an inode holds all that was below it at that moment, and nothing has to be copied for that.
 */
sealed interface Inode permits FileInode, Folder, SealedFolder {
    long number();

    String name();

    Attributes attributes();

    /** Milliseconds since 1970, as are all times here. */
    long modified();

    long accessed();

    Residence residence();

    /** What this and everything below it comes to. */
    Totals totals();

    /** The same at another place. */
    Inode at(String newName, Residence newResidence);

    Inode described(Attributes newAttributes, long newModified, long newAccessed);

    default boolean directory() {
        return !(this instanceof FileInode);
    }

    /** How often a writer has opened it. */
    default int generation() {
        return 1;
    }

    default FileStatus status(String path) {
        return new FileStatus(
                path,
                number(),
                generation(),
                directory(),
                this instanceof FileInode file ? file.length() : 0,
                attributes().replication(),
                attributes().chunkSize(),
                modified(),
                accessed(),
                attributes().owner(),
                attributes().group(),
                attributes().mode());
    }
}
