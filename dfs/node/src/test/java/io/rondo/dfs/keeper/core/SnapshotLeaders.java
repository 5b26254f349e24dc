package io.rondo.dfs.keeper.core;

import io.rondo.dfs.chunk.SnapshotBirth;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.testing.simulation.Simulation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Leaders of a {@link GarbageWorld}, and their journals' heads: a leader stores a snapshot chunk by chunk, then moves the head if its
 * term is still the last, and then has the one before discarded. It may die between any two steps; and one whose term is over goes on
 * with its next step as if it did not know.
 */
final class SnapshotLeaders {
    private final Simulation simulation;
    private final BiFunction<String, Integer, ChunkRef> put;
    private final Consumer<KeeperRequest> ask;
    private final Map<String, Journal> journals = new TreeMap<>();

    /** What the coordination service has of a role. */
    private static final class Journal {
        private long epoch;
        private List<ChunkId> snapshot = List.of();
        private List<ChunkId> superseded = List.of();
    }

    SnapshotLeaders(Simulation simulation, BiFunction<String, Integer, ChunkRef> put, Consumer<KeeperRequest> ask) {
        this.simulation = simulation;
        this.put = put;
        this.ask = ask;
    }

    private Journal journal(String role) {
        return journals.computeIfAbsent(role, any -> new Journal());
    }

    /** A term begins; as it recovers its leader discards what the one before may have left. */
    void elect(String role) {
        Journal journal = journal(role);
        journal.epoch++;
        discard(journal.superseded);
    }

    /** The leader of now stores a snapshot, and does not hear of it if another is elected meanwhile. */
    void compact(String role) {
        Journal journal = journal(role);
        if (journal.epoch > 0) {
            store(role, journal.epoch, 1 + simulation.below(3), new ArrayList<>());
        }
    }

    private void store(String role, long epoch, int chunks, List<ChunkId> stored) {
        simulation.between(1, 4_000, () -> {
            if (simulation.onceIn(7)) {
                elect(role); // since it died
                return;
            }
            if (stored.size() < chunks) {
                String birth = new SnapshotBirth(role, epoch).name();
                stored.add(put.apply(birth, stored.size()).id());
                store(role, epoch, chunks, stored);
            } else if (journal(role).epoch == epoch) {
                moveHead(role, stored);
            }
        });
    }

    private void moveHead(String role, List<ChunkId> stored) {
        Journal journal = journal(role);
        journal.superseded = journal.snapshot;
        journal.snapshot = List.copyOf(stored);
        List<ChunkId> before = journal.superseded;
        boolean dies = simulation.onceIn(4);
        simulation.between(1, 400, () -> {
            if (dies) {
                elect(role); // and the successor discards it
            } else {
                discard(before);
            }
        });
    }

    private void discard(List<ChunkId> chunks) {
        if (!chunks.isEmpty()) {
            ask.accept(new KeeperRequest.DiscardSnapshot(chunks));
        }
    }

    /** What a leader that recovers reads: see {@link GarbageWorld#inUse}. */
    Set<ChunkId> inUse() {
        Set<ChunkId> used = new HashSet<>();
        journals.values().forEach(journal -> used.addAll(journal.snapshot));
        return used;
    }

    /** Reads the epochs, a while later the heads, and tells of them another while later: much may happen in between. */
    void read(int most, Consumer<KeeperCommand.SnapshotsReferred> told) {
        Map<String, Long> epochs = new TreeMap<>();
        journals.forEach((role, journal) -> epochs.put(role, journal.epoch));
        simulation.between(0, most, () -> {
            List<LeaderSnapshots.Referred> referred = new ArrayList<>();
            epochs.forEach((role, epoch) -> {
                List<ChunkId> chunks = new ArrayList<>(journal(role).snapshot);
                chunks.addAll(journal(role).superseded);
                referred.add(new LeaderSnapshots.Referred(role, epoch, chunks));
            });
            simulation.between(0, most, () -> told.accept(new KeeperCommand.SnapshotsReferred(referred)));
        });
    }
}
