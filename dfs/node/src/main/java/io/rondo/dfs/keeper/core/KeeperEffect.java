package io.rondo.dfs.keeper.core;

import io.rondo.dfs.model.ChunkRef;
import java.util.List;

/** What the keeper's core wants done outside. */
public sealed interface KeeperEffect {
    /** Read a sealed folder's manifest, and tell the core by {@link KeeperCommand.ManifestRead}. */
    record ReadManifest(long folder, List<ChunkRef> manifest) implements KeeperEffect {}
}
