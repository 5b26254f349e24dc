package io.rondo.dfs.protocol;

import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
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

    /** Orders to a node, in the order of their numbers. */
    record Orders(long epoch, List<Doom> doomed) implements KeeperReply {}

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
}
