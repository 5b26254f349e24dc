package io.rondo.dfs.keeper.core;

import io.rondo.dfs.model.ChunkRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What becomes of the chunks of what leaves the tree: they are ordered deleted at once, or, where snapshots have the file,
 * retained until the last of these is gone.
 */
final class Garbage {
    private final DoomLog dooms;
    private final FolderSnapshots snapshots;
    private final Map<String, Transaction> transactions;
    private final List<Retained> retained = new ArrayList<>();

    /**
     * Chunks that only snapshots have.
     *
     * @param manifest of a sealed folder whose files are retained with it; else empty
     * @param by numbers of snapshots
     * @param until a transaction whose leftovers nodes have yet to tell from its files, for which they read this; else empty
     */
    record Retained(List<ChunkRef> chunks, List<ChunkRef> manifest, List<Integer> by, String until) {
        Retained {
            chunks = List.copyOf(chunks);
            manifest = List.copyOf(manifest);
            by = List.copyOf(by);
        }
    }

    Garbage(DoomLog dooms, FolderSnapshots snapshots, Map<String, Transaction> transactions) {
        this.dooms = dooms;
        this.snapshots = snapshots;
        this.transactions = transactions;
    }

    List<Retained> retained() {
        return retained;
    }

    void restore(List<Retained> saved) {
        retained.clear();
        retained.addAll(saved);
    }

    /** An inode is about to leave the tree, with all that is below it; {@code above} are the folders above it. */
    void unlinked(List<Folder> above, Inode inode) {
        Map<List<Integer>, List<ChunkRef>> chunks = new LinkedHashMap<>();
        unlinked(new ArrayList<>(above), inode, chunks);
        chunks.forEach((by, lot) -> let(new Retained(lot, List.of(), by, "")));
    }

    private void unlinked(List<Folder> above, Inode inode, Map<List<Integer>, List<ChunkRef>> chunks) {
        if (inode instanceof FileInode file) {
            chunks.computeIfAbsent(snapshots.having(above, file), by -> new ArrayList<>())
                    .addAll(file.chunks());
        } else if (inode instanceof SealedFolder sealed) {
            let(new Retained(List.of(), sealed.manifest(), snapshots.having(above, sealed), ""));
        } else if (inode instanceof Folder folder) {
            above.add(folder);
            folder.children().forEach(child -> unlinked(above, child, chunks));
            above.remove(above.size() - 1);
        }
    }

    /** Chunks are about to leave a file that stays. A snapshot that has the file may have them. */
    void cut(List<Folder> above, FileInode file, List<ChunkRef> chunks) {
        let(new Retained(chunks, List.of(), snapshots.having(above, file), ""));
    }

    /** A sealed folder's files have got entries of their own, so that the tree needs its manifest no more. */
    void unsealed(List<Folder> above, SealedFolder folder) {
        String until = transactions.containsKey(folder.transaction()) ? folder.transaction() : "";
        let(new Retained(folder.manifest(), List.of(), snapshots.having(above, folder), until));
    }

    private void let(Retained gone) {
        if (!gone.by().isEmpty() || !gone.until().isEmpty()) {
            retained.add(gone);
            return;
        }
        dooms.chunks(gone.chunks());
        if (!gone.manifest().isEmpty()) {
            dooms.sealed(gone.manifest());
            // What is over is not told from this any more: it goes with the rest of what was born there.
            transactions.replaceAll((id, transaction) -> transaction.withoutManifest(gone.manifest()));
        }
    }

    /** A snapshot is gone. */
    void dropped(int snapshot) {
        again(each -> {
            List<Integer> by = new ArrayList<>(each.by());
            by.remove((Integer) snapshot);
            return new Retained(each.chunks(), each.manifest(), by, each.until());
        });
    }

    /** All nodes have deleted the leftovers of a transaction. */
    void over(String transaction) {
        again(each ->
                each.until().equals(transaction) ? new Retained(each.chunks(), each.manifest(), each.by(), "") : each);
    }

    private void again(UnaryOperator<Retained> change) {
        List<Retained> before = List.copyOf(retained);
        retained.clear();
        before.forEach(each -> let(change.apply(each)));
    }
}
