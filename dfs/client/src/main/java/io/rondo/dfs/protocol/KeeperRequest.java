package io.rondo.dfs.protocol;

import io.rondo.base.replica.Guard;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.placement.NodeInfo;
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

    /** The mode is that of each folder that is made; the owner may go on below it in any case. */
    record MakeFolders(String path, String owner, int mode, String request) implements KeeperRequest {
        public MakeFolders(String request, String path, String owner) {
            this(path, owner, 0755, request);
        }
    }

    /** Folders that are missing on the way are made too, with the mode of the one above. */
    record Create(
            String request, String path, boolean overwrite, String owner, int replication, long chunkSize, int mode)
            implements KeeperRequest {
        public Create(String request, String path, boolean overwrite, String owner, int replication, long chunkSize) {
            this(request, path, overwrite, owner, replication, chunkSize, 0644);
        }
    }

    /** Opens for appending: a new generation, which shuts out writers before. */
    record Append(String request, String path) implements KeeperRequest {}

    /** Adds chunks behind the first {@code from} ones, by the writer of this generation; {@code last} if it then writes no more. */
    record AddChunks(String request, long inode, long generation, int from, List<ChunkRef> chunks, boolean last)
            implements KeeperRequest {}

    record Rename(String request, String from, String to) implements KeeperRequest {}

    record Delete(String request, String path, boolean recursive) implements KeeperRequest {}

    /** @param owner who the outputs will belong to */
    record Reserve(String transaction, List<Target> outputs, String owner) implements KeeperRequest {
        public Reserve(String transaction, List<Target> outputs) {
            this(transaction, outputs, "rondo");
        }
    }

    /** An output directory. */
    record Target(String path, boolean overwrite) {}

    /** The vote: this output's manifest is written and its chunks are there. */
    record Prepare(String transaction, String path, List<ChunkRef> manifest, int files, long bytes)
            implements KeeperRequest {}

    record Publish(String transaction, Guard guard) implements KeeperRequest {}

    record Finish(String transaction) implements KeeperRequest {}

    /** The table, if it is newer than {@code known}. */
    record GetTable(long known) implements KeeperRequest {}

    /**
     * A storage node tells of itself.
     *
     * @param node with no weight if its volume takes no more
     * @param cluster the cluster its folder belongs to; a proposal if it is a new one
     * @param founded whether the folder belongs to that cluster already
     * @param doomedThrough the last order to delete that it has carried out
     * @param complete the latest table of which it has all chunks of all slots it owns
     * @param strays slots it does not own, of which it has chunks that an owner lacks; some of them
     * @param failed the part of its volumes that take no more, from nothing to 1; its weight is without them already
     */
    record NodeReport(
            NodeInfo node,
            String cluster,
            boolean founded,
            long doomedThrough,
            long complete,
            List<Integer> strays,
            NodeHealth health,
            double failed)
            implements KeeperRequest {}

    /** What a node has, and how it is. {@code trouble} is empty, or says why it takes no more chunks. */
    record NodeHealth(long chunks, long bytes, long freeBytes, long missing, long damaged, String trouble) {}

    /** How the store's nodes are. */
    record DescribeRing() implements KeeperRequest {}

    /**
     * Gives a node another weight than its own; none empties it, and a negative one gives it its own again. It is that of the node with
     * all its volumes: those that fail take their part of it with them.
     */
    record SetWeight(String node, double weight) implements KeeperRequest {}

    /** Changes what is known of a path beside its content. A mode or time below nothing and an empty name leave what is there. */
    record SetAttributes(
            String path, int mode, String owner, String group, long modified, long accessed, String request)
            implements KeeperRequest {}

    /** Appends the chunks of files to another and removes these files, at one instant. */
    record Concat(String request, String target, List<String> sources) implements KeeperRequest {}

    /** Strikes a node that is gone for good off the list. */
    record ForgetNode(String node) implements KeeperRequest {}

    /** Which chunks of these births are still wanted, as a node asks that was away while others were told to delete. */
    record AskOwners(List<String> owners) implements KeeperRequest {}

    /**
     * The file of this number with its chunks, wherever it is now.
     *
     * @param inside the file's name in it, if the number is a sealed directory's; else empty
     */
    record OpenInode(long inode, String inside) implements KeeperRequest {}

    /** Whether somebody is writing the file: {@link KeeperReply.Done#changed}. */
    record AskWriting(String path) implements KeeperRequest {}

    /** Shuts out the file's writer, if it has one; what that has recorded stays. */
    record EndWriting(String path, String request) implements KeeperRequest {}

    /** A rename that takes the place of a file, or for a directory that of an empty one. */
    record Replace(String request, String from, String to) implements KeeperRequest {}

    /** What somebody asks in their name. The engine's own roles ask without, and may do everything. */
    record As(Identity who, KeeperRequest request) implements KeeperRequest {}

    /**
     * Whether that may be done to the path, or, where there is none, whether it may be made. Answered as
     * {@link KeeperReply.Done}, or refused with {@code access-denied}.
     *
     * @param wanted the sum of 4 to read, 2 to write, 1 to go on below it
     */
    record CheckAccess(String path, int wanted) implements KeeperRequest {}

    /** Whether the keeper changes nothing of the namespace: asked, or set by ON and OFF. Answered as {@link KeeperReply.Done}. */
    record SafeMode(Switch to) implements KeeperRequest {}

    /** A switch to be read or turned. */
    enum Switch {
        ASK,
        ON,
        OFF
    }

    /** What a path and everything below it comes to. */
    record Summarize(String path) implements KeeperRequest {}

    /** What a folder may hold: names, itself among them, and bytes with all their replicas. Negative: no bound. */
    record SetQuota(String path, long names, long space, String request) implements KeeperRequest {}

    /** Keeps what a folder is like now, to be read below {@code .snapshot/NAME} in it. */
    record TakeSnapshot(String request, String path, String name) implements KeeperRequest {}

    record RenameSnapshot(String request, String path, String name, String to) implements KeeperRequest {}

    record DropSnapshot(String request, String path, String name) implements KeeperRequest {}

    /**
     * Which chunks of these births are still wanted, as a node asks that has listed chunks of them before, and will delete only
     * of those. So of a birth that can have no chunk unknown to the keeper just what it knows is wanted.
     *
     * @param quietMillis files whose writers have recorded nothing for so long are closed first, so that those can write no more
     */
    record Settle(List<String> births, long quietMillis) implements KeeperRequest {}

    /** Deletes chunks of a leader's snapshot that its journal does not refer to any more. */
    record DiscardSnapshot(List<ChunkId> chunks) implements KeeperRequest {}

    /** All snapshots of all folders. */
    record ListSnapshots() implements KeeperRequest {}

    /**
     * Has every node delete chunks which a node has found that nobody wants, by what {@link Settle} answered. What the keeper itself
     * knows to be wanted stays.
     */
    record DeleteOrphans(List<ChunkId> chunks) implements KeeperRequest {}

    /** How long what users remove is kept in their trash: {@link KeeperReply.TrashKept}. */
    record AskTrash() implements KeeperRequest {}

    /**
     * Cuts a file, by the writer of this generation, who is done by that: behind the first {@code keep} chunks nothing stays but
     * {@code tail}, the beginning of the next one or nothing.
     */
    record ReplaceTail(String request, long inode, long generation, int keep, List<ChunkRef> tail)
            implements KeeperRequest {}
}
