package io.rondo.dfs.keeper.core;

import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.List;

/** What the keeper's core is told. */
public sealed interface KeeperCommand {
    /** By somebody outside. */
    record Asked(KeeperRequest request) implements KeeperCommand {}

    /**
     * By the keeper itself: what a sealed folder's manifest says.
     *
     * @param parts as {@link ManifestParts} cuts it
     */
    record ManifestRead(long folder, List<ChunkRef> manifest, List<byte[]> parts) implements KeeperCommand {}
}
