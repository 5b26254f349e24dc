package io.rondo.dfs.hadoop;

import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * What the store knows of a path, in Hadoop's words, with the number of its inode. The etag is that number, the generation and
 * the length: within a generation a file only grows, so equal etags of a path mean equal content. A rename keeps it.
 */
final class RondoFileStatus extends FileStatus implements EtagSource {
    private static final long serialVersionUID = 1L;

    private final long inode;
    private final String etag;

    RondoFileStatus(io.rondo.dfs.model.FileStatus status, Path path) {
        super(
                status.length(),
                status.directory(),
                status.directory() ? 0 : status.replication(),
                status.directory() ? 0 : status.chunkSize(),
                status.modified(),
                status.accessed(),
                new FsPermission((short) status.mode()),
                status.owner(),
                status.group(),
                path);
        this.inode = status.inode();
        this.etag = etag(status);
    }

    static String etag(io.rondo.dfs.model.FileStatus status) {
        return status.inode() + "." + status.generation() + "." + status.length();
    }

    long inode() {
        return inode;
    }

    @Override
    public String getEtag() {
        return etag;
    }

    /** A status is its path's, as everywhere in Hadoop. */
    @Override
    public boolean equals(Object other) {
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
