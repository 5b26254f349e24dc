package io.rondo.dfs.keeper;

import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import io.rondo.dfs.chunk.ChunkSnapshots;
import io.rondo.dfs.chunk.SnapshotBirth;
import io.rondo.dfs.keeper.core.KeeperCommand;
import io.rondo.dfs.keeper.core.LeaderSnapshots;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the coordination service knows of leaders' snapshots, for the keeper's core, which itself asks nobody. */
final class LeaderJournals {
    private final Coordination coordination;

    LeaderJournals(Coordination coordination) {
        this.coordination = coordination;
    }

    /** Whether the answer depends on what leaders' journals refer to. */
    static boolean concern(KeeperRequest request) {
        return births(request).anyMatch(birth -> SnapshotBirth.parse(birth).isPresent());
    }

    private static Stream<String> births(KeeperRequest request) {
        if (request instanceof KeeperRequest.As as) {
            return births(as.request());
        }
        if (request instanceof KeeperRequest.Settle settle) {
            return settle.births().stream();
        }
        return request instanceof KeeperRequest.DeleteOrphans delete
                ? delete.chunks().stream().map(ChunkId::owner)
                : Stream.empty();
    }

    /** Blocking. Fails if it cannot be found out. */
    KeeperCommand.SnapshotsReferred read() {
        List<LeaderSnapshots.Referred> journals = new ArrayList<>();
        for (Role role : Role.values()) {
            coordination
                    .referredSnapshots(role)
                    .ifPresent(told -> journals.add(
                            new LeaderSnapshots.Referred(role.label(), told.epoch(), chunks(told.references()))));
        }
        return new KeeperCommand.SnapshotsReferred(journals);
    }

    private static List<ChunkId> chunks(List<byte[]> references) {
        return references.stream()
                .flatMap(reference -> ChunkSnapshots.chunksOf(reference).stream())
                .toList();
    }
}
