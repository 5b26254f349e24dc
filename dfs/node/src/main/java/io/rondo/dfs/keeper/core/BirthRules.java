package io.rondo.dfs.keeper.core;

import io.rondo.base.replica.Decision;
import io.rondo.dfs.keeper.core.KeeperRecord.OrphansFound;
import io.rondo.dfs.keeper.core.KeeperRecord.WritingEnded;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperReply.ManifestRef;
import io.rondo.dfs.protocol.KeeperReply.Wanted;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is still wanted of the chunks born with a file, in a transaction or in a leader's term. A birth that is not known for certain to be over is
 * wanted whole: a leak is better than a loss.
 */
final class BirthRules {
    /** Of some forty bytes each, so that a record stays well within an entry of the journal. */
    private static final int MOST_IN_RECORD = 500;

    private static final Wanted ALL = new Wanted(true, List.of(), List.of());

    private final KeeperView view;
    private final LeaderSnapshots snapshots;
    private final long epoch;

    BirthRules(KeeperView view, LeaderSnapshots snapshots, long epoch) {
        this.view = view;
        this.snapshots = snapshots;
        this.epoch = epoch;
    }

    KeeperReply owned(List<String> births) {
        return owned(births, births.stream().map(this::mayGrow).toList());
    }

    /** @param whole of which births all is wanted */
    private KeeperReply owned(List<String> births, List<Boolean> whole) {
        Set<String> asked = new HashSet<>(births);
        Map<String, List<ChunkId>> adopted = new HashMap<>();
        Map<String, List<ManifestRef>> manifests = new HashMap<>();
        search(view.tree.root(), asked, adopted, manifests);
        for (Garbage.Retained retained : view.garbage.retained()) {
            adopt(retained.chunks(), asked, adopted);
            if (!retained.manifest().isEmpty()) {
                manifests
                        .computeIfAbsent(retained.manifest().get(0).id().owner(), birth -> new ArrayList<>())
                        .add(new ManifestRef(retained.manifest()));
            }
        }
        asked.forEach(birth -> snapshots.wanted(birth).forEach(chunk -> adopt(chunk, adopted)));
        List<Wanted> answers = new ArrayList<>();
        for (int i = 0; i < births.size(); i++) {
            String birth = births.get(i);
            answers.add(
                    whole.get(i)
                            ? ALL
                            : new Wanted(
                                    false,
                                    adopted.getOrDefault(birth, List.of()),
                                    manifests.getOrDefault(birth, List.of())));
        }
        return new KeeperReply.Owned(epoch, answers);
    }

    /** See {@link KeeperRequest.Settle}. */
    Decision<KeeperRecord, KeeperEffect> settle(KeeperRequest.Settle settle, long now) {
        List<KeeperRecord> records = new ArrayList<>();
        List<Boolean> open = new ArrayList<>();
        for (String birth : settle.births()) {
            boolean writing = mayBeWritten(birth);
            if (writing && birth.startsWith("i") && view.tree.isFile(birth.substring(1))) {
                FileInode file = view.tree.file(Long.parseLong(birth.substring(1)));
                if (isQuiet(file, settle.quietMillis(), now)) {
                    records.add(new WritingEnded(file.number()));
                    writing = false;
                }
            }
            open.add(writing);
        }
        return Decision.of(records, List.of(), owned(settle.births(), open));
    }

    /**
     * A time that lies as far ahead is none at which something was written: a user has set it, or a keeper whose clock was wrong. One
     * that lies ahead by less may be of a writer of now.
     */
    private static boolean isQuiet(FileInode file, long millis, long now) {
        long since = now - file.modified();
        return since >= millis || since <= -millis;
    }

    /**
     * See {@link KeeperRequest.DeleteOrphans}. Of chunks that only a manifest could name the node has read the manifests; of all others it
     * is seen here that none is wanted. Both stay so, since nothing more is born there.
     */
    Decision<KeeperRecord, KeeperEffect> deleteOrphans(KeeperRequest.DeleteOrphans delete) {
        List<String> births =
                delete.chunks().stream().map(ChunkId::owner).distinct().toList();
        KeeperReply.Owned owned = (KeeperReply.Owned)
                owned(births, births.stream().map(this::mayBeWritten).toList());
        Set<String> closed = new HashSet<>();
        Set<ChunkId> wanted = new HashSet<>();
        for (int i = 0; i < births.size(); i++) {
            Wanted of = owned.births().get(i);
            if (!of.all()) {
                closed.add(births.get(i));
            }
            wanted.addAll(of.chunks());
            of.manifests().forEach(manifest -> manifest.chunks().forEach(chunk -> wanted.add(chunk.id())));
        }
        List<ChunkId> gone = delete.chunks().stream()
                .filter(chunk -> closed.contains(chunk.owner()) && !wanted.contains(chunk))
                .toList();
        List<KeeperRecord> records = new ArrayList<>();
        for (int from = 0; from < gone.size(); from += MOST_IN_RECORD) {
            records.add(new OrphansFound(gone.subList(from, Math.min(gone.size(), from + MOST_IN_RECORD))));
        }
        return Decision.of(records, List.of(), new KeeperReply.Done(!gone.isEmpty()));
    }

    /** Whether chunks born there may be there, or come, of which the keeper has yet to hear. */
    private boolean mayBeWritten(String birth) {
        String name = birth.substring(1);
        if (birth.startsWith("i")) {
            return view.tree.has(name)
                    && !(view.tree.isFile(name)
                            && !view.tree.file(Long.parseLong(name)).writing());
        }
        if (birth.startsWith("t")) {
            return view.transactions.containsKey(name);
        }
        return !snapshots.isOver(birth);
    }

    /** Whether chunks born there may be referred to later, or are by somebody else than a file. */
    private boolean mayGrow(String birth) {
        String name = birth.substring(1);
        if (birth.startsWith("i")) {
            return view.tree.has(name);
        }
        if (birth.startsWith("t")) {
            return !view.isOver(name);
        }
        return !snapshots.isOver(birth);
    }

    private static void search(
            Inode inode,
            Set<String> asked,
            Map<String, List<ChunkId>> adopted,
            Map<String, List<ManifestRef>> manifests) {
        if (inode instanceof SealedFolder sealed && asked.contains("t" + sealed.transaction())) {
            manifests
                    .computeIfAbsent("t" + sealed.transaction(), birth -> new ArrayList<>())
                    .add(new ManifestRef(sealed.manifest()));
        } else if (inode instanceof FileInode file) {
            adopt(file.chunks(), asked, adopted);
        } else if (inode instanceof Folder folder) {
            folder.children().forEach(child -> search(child, asked, adopted, manifests));
        }
    }

    private static void adopt(List<ChunkRef> chunks, Set<String> asked, Map<String, List<ChunkId>> adopted) {
        for (ChunkRef chunk : chunks) {
            if (asked.contains(chunk.id().owner())) {
                adopt(chunk.id(), adopted);
            }
        }
    }

    private static void adopt(ChunkId chunk, Map<String, List<ChunkId>> adopted) {
        adopted.computeIfAbsent(chunk.owner(), birth -> new ArrayList<>()).add(chunk);
    }
}
