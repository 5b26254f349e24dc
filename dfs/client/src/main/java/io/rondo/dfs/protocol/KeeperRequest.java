package io.rondo.dfs.protocol;

import io.rondo.base.replica.Guard;
import io.rondo.dfs.model.ChunkRef;
import java.util.List;

/**
 * What the keeper is asked. Requests that change something and whose answer tells what was there before carry the client's
 * own request id, so that asking again after a lost answer gives the same answer.
 */
public sealed interface KeeperRequest {
    record Stat(String path) implements KeeperRequest {}

    /**
     * A folder's children by name, some at a time; of a file, the file itself.
     *
     * @param after the name behind which to begin; empty for the first
     * @param chunks whether files come with their chunks
     */
    record ListFolder(String path, String after, boolean chunks) implements KeeperRequest {}

    /** The file with its chunks. */
    record Open(String path) implements KeeperRequest {}

    record MakeFolders(String path, String owner) implements KeeperRequest {}

    record Create(String request, String path, boolean overwrite, String owner, int replication, long chunkSize)
            implements KeeperRequest {}

    /** Opens for appending: a new generation, which shuts out writers before. */
    record Append(String request, String path) implements KeeperRequest {}

    /** Adds chunks behind the first {@code from} ones, by the writer of this generation. */
    record AddChunks(long inode, long generation, int from, List<ChunkRef> chunks) implements KeeperRequest {}

    record Rename(String request, String from, String to) implements KeeperRequest {}

    record Delete(String request, String path, boolean recursive) implements KeeperRequest {}

    record Reserve(String transaction, List<Target> outputs) implements KeeperRequest {}

    /** An output directory. */
    record Target(String path, boolean overwrite) {}

    /** The vote: this output's manifest is written and its chunks are there. */
    record Prepare(String transaction, String path, List<ChunkRef> manifest, int files, long bytes)
            implements KeeperRequest {}

    record Publish(String transaction, Guard guard) implements KeeperRequest {}

    record Finish(String transaction) implements KeeperRequest {}

    /** The table, if it is newer than {@code known}. */
    record GetTable(long known) implements KeeperRequest {}

    /** A storage node tells of itself. {@code doomedThrough}: the last order to delete that it has carried out. */
    record NodeReport(String id, String rpc, String bulk, String host, String rack, double weight, long doomedThrough)
            implements KeeperRequest {}
}
