package io.rondo.dfs.keeper.core;

import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.protocol.KeeperRequest.Target;
import java.util.List;

/** What the keeper journals. Alternatives and components are appended, never reordered. */
public sealed interface KeeperRecord {
    record FoldersMade(String path, String owner, long time, int mode) implements KeeperRecord {}

    record FileMade(String request, String path, String owner, int replication, long chunkSize, long time, int mode)
            implements KeeperRecord {}

    record GenerationOpened(String request, long inode) implements KeeperRecord {}

    record ChunksAdded(String request, long inode, List<ChunkRef> chunks, long time, boolean last)
            implements KeeperRecord {}

    record Moved(String request, String from, String to, long time) implements KeeperRecord {}

    record Removed(String request, String path, long time) implements KeeperRecord {}

    record Reserved(String transaction, List<Target> outputs, String owner) implements KeeperRecord {}

    record Prepared(String transaction, String path, List<ChunkRef> manifest, int files, long bytes)
            implements KeeperRecord {}

    record Published(String transaction, long time) implements KeeperRecord {}

    record Finished(String transaction) implements KeeperRecord {}

    /** @param failed the part of its volumes that take no more */
    record NodeChanged(NodeInfo node, double failed) implements KeeperRecord {}

    record DoomCarriedOut(String node, long through) implements KeeperRecord {}

    record ClusterNamed(String cluster) implements KeeperRecord {}

    record NodeLost(String node) implements KeeperRecord {}

    record NodeForgotten(String node) implements KeeperRecord {}

    /** A negative weight: its own again. */
    record WeightSet(String node, double weight) implements KeeperRecord {}

    record FormerOwnerAdded(String node, List<Integer> slots) implements KeeperRecord {}

    record AttributesSet(long inode, int mode, String owner, String group, long modified, long accessed)
            implements KeeperRecord {}

    record Concatenated(String request, long target, List<Long> sources, long time) implements KeeperRecord {}

    record HandedOff(long table) implements KeeperRecord {}

    /** The writer of the file is shut out. */
    record WritingEnded(long inode) implements KeeperRecord {}

    record SafeModeSet(boolean on) implements KeeperRecord {}

    /** A negative quota: none. */
    record QuotaSet(long folder, long names, long space) implements KeeperRecord {}

    /** A part of what a sealed folder's manifest says; the first one makes those before it void. */
    record SealedPart(long folder, int index, byte[] bytes) implements KeeperRecord {}

    /** A sealed folder's files get entries of their own: those in the parts before. */
    record Unsealed(long folder) implements KeeperRecord {}

    record SnapshotTaken(String request, long folder, String name, long time) implements KeeperRecord {}

    record SnapshotRenamed(String request, long folder, String name, String to) implements KeeperRecord {}

    record SnapshotDropped(String request, long folder, String name) implements KeeperRecord {}

    record SnapshotDiscarded(List<ChunkId> chunks) implements KeeperRecord {}

    /** No record had named them, and none will. */
    record OrphansFound(List<ChunkId> chunks) implements KeeperRecord {}

    /** The file is cut: nothing stays behind the first {@code keep} chunks but a tail. */
    record TailReplaced(String request, long inode, int keep, List<ChunkRef> tail, long time) implements KeeperRecord {}

    /** The records before it are all that was asked for by this request. */
    record RequestDone(String request) implements KeeperRecord {}
}
