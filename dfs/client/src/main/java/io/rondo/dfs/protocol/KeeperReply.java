package io.rondo.dfs.protocol;

import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotMoves;
import io.rondo.dfs.placement.SlotTable;
import java.util.List;
import java.util.Optional;

/** What the keeper answers. */
public sealed interface KeeperReply {
    record Done(boolean changed) implements KeeperReply {}

    record Status(Optional<FileStatus> status) implements KeeperReply {}

    /**
     * @param more whether there are children behind the last
     * @param version another one if a child has come or gone since an answer
     */
    record Listing(List<File> entries, boolean more, String version) implements KeeperReply {}

    /** Where chunks were not asked for, and of a folder, there are none. */
    record File(FileStatus status, List<ChunkRef> chunks) implements KeeperReply {}

    /** The path leads into a sealed directory, or is one to be listed: its files stand in the manifest. */
    record Sealed(FileStatus folder, List<ChunkRef> manifest, String inside) implements KeeperReply {}

    record Table(Optional<SlotTable> table) implements KeeperReply {}

    /**
     * Orders to a node, in the order of their numbers.
     *
     * @param cluster the cluster's name for good
     * @param table the version of the slot table
     * @param forgotten orders up to this one are not kept any more; a node that has not carried them out has to ask for each
     *     birth of its chunks, {@link KeeperRequest.AskOwners}, and then goes on behind it
     */
    record Orders(long epoch, String cluster, long table, long forgotten, List<Doom> doomed) implements KeeperReply {}

    /** The store's nodes, and what the last change of slots' owners cost. */
    record Ring(String cluster, SlotTable table, List<RingNode> nodes, Optional<SlotMoves> lastMoves)
            implements KeeperReply {}

    /** {@code weight} is its own, that in the table may be another. {@code silent}: milliseconds since its last report. */
    record RingNode(NodeInfo node, NodeState state, long silent, long complete, KeeperRequest.NodeHealth health) {}

    /** UP reports; SUSPECT has not for some time; DRAINING has no weight; LOST counts for nothing until it is back. */
    enum NodeState {
        UP,
        SUSPECT,
        DRAINING,
        LOST
    }

    /** What is wanted of chunks, in the order of the births asked for. */
    record Owned(long epoch, List<Wanted> births) implements KeeperReply {}

    /** All chunks of a birth, or only some: those named, and those of files in manifests beside the manifests themselves. */
    record Wanted(boolean all, List<ChunkId> chunks, List<ManifestRef> manifests) {}

    /**
     * An order to delete: the chunks named, those of the files in the manifest, and of a transaction that is over all chunks
     * but the manifests to keep and those of their files. The manifest itself stays, for nodes that have yet to read it; an
     * order of its own follows when all have.
     */
    record Doom(
            long number,
            List<ChunkId> chunks,
            List<ChunkRef> manifest,
            String transactionOver,
            List<ManifestRef> manifestsToKeep) {}

    /** A manifest, whose bytes lie in one chunk or are cut into several. */
    record ManifestRef(List<ChunkRef> chunks) {}

    /** Files and folders, the path itself among them; bytes, and bytes with all replicas. Negative quotas: none. */
    record Summary(long files, long folders, long bytes, long space, long nameQuota, long spaceQuota)
            implements KeeperReply {}

    record Snapshots(List<TakenSnapshot> snapshots) implements KeeperReply {}

    record TakenSnapshot(String folder, String name, long time) {}

    /** Nothing where what is removed is gone at once. */
    record TrashKept(long millis) implements KeeperReply {}
}
