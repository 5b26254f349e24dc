package io.rondo.dfs.keeper.core;

import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.List;

/** What the keeper's core is told. */
public sealed interface KeeperCommand {
    /** By somebody outside. */
    record Asked(KeeperRequest request) implements KeeperCommand {}

    /**
     * By the keeper itself, before somebody asks what is garbage: to which of the snapshots that leaders stored their journals refer.
     */
    record SnapshotsReferred(List<LeaderSnapshots.Referred> journals) implements KeeperCommand {}

    /**
     * By the keeper itself: a part of what a sealed folder's manifest says. Parts come one after the other, each when the one
     * before is answered, so that the journal takes others' records in between and is never asked for more than it holds.
     *
     * @param index from nothing on
     * @param parts how many there are
     * @param bytes as {@link ManifestParts} cuts them
     */
    record ManifestRead(long folder, List<ChunkRef> manifest, int index, int parts, byte[] bytes)
            implements KeeperCommand {}
}
