package io.rondo.dfs.keeper.core;

import io.rondo.dfs.chunk.SnapshotBirth;
import io.rondo.dfs.model.ChunkId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which chunks of leaders' snapshots are still wanted, as far as that was told.
 *
 * <p>A leader stores a snapshot, and only then has its journal refer to it. Once a later term has begun an earlier one moves the journal no
 * more, however long its leader lives on; the successor keeps or drops what the journal referred to, and adds only its own. So of what
 * earlier terms stored nothing is wanted but what the journal referred to, and that stays so: what was told needs neither be
 * journaled nor be new. Of the last term that is known everything is wanted, since its leader may be storing it.
 */
public final class LeaderSnapshots {
    private final Map<String, Referred> journals = new HashMap<>();

    /**
     * Read from a role's journal.
     *
     * @param epoch of a term that had begun before it was read
     * @param chunks of the snapshots that it refers to
     */
    public record Referred(String role, long epoch, List<ChunkId> chunks) {
        public Referred {
            chunks = List.copyOf(chunks);
        }
    }

    void learn(Referred told) {
        journals.merge(told.role(), told, (before, now) -> now.epoch() < before.epoch() ? before : now);
    }

    /** Whether nothing of this birth can be wanted but {@link #wanted}. False for all that is not known for certain. */
    boolean isOver(String birth) {
        return SnapshotBirth.parse(birth)
                .flatMap(born -> journal(born).map(journal -> born.epoch() < journal.epoch()))
                .orElse(false);
    }

    /** The chunks of a birth that a journal refers to. */
    List<ChunkId> wanted(String birth) {
        return SnapshotBirth.parse(birth).flatMap(this::journal).map(Referred::chunks).orElse(List.of()).stream()
                .filter(chunk -> chunk.owner().equals(birth))
                .toList();
    }

    private Optional<Referred> journal(SnapshotBirth born) {
        return Optional.ofNullable(journals.get(born.role()));
    }
}
