package io.rondo.dfs.keeper.core;

import io.rondo.base.wire.Wire;
import io.rondo.dfs.keeper.core.KeeperRecord.SealedPart;
import io.rondo.dfs.protocol.KeeperReply;
import java.util.List;
import java.util.Map;

/** The view as a message, but for its inodes: see {@link SavedTree}. */
record KeeperSnapshot(
        long nextInode,
        List<Transaction> transactions,
        Nodes.Saved nodes,
        List<KeeperReply.Doom> dooms,
        Map<String, Long> doomProgress,
        long nextDoom,
        long forgottenDoom,
        List<String> transactionsOver,
        List<Answered> answered,
        int nextSnapshot,
        List<Garbage.Retained> retained,
        List<SealedPart> sealedParts,
        boolean safeMode) {
    static final Wire<KeeperSnapshot> WIRE = Wire.of(KeeperSnapshot.class);

    record Answered(String request, KeeperReply reply) {}
}
