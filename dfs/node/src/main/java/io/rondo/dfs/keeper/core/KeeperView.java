package io.rondo.dfs.keeper.core;

import io.rondo.dfs.keeper.core.FolderSnapshots.FolderSnapshot;
import io.rondo.dfs.keeper.core.KeeperRecord.AttributesSet;
import io.rondo.dfs.keeper.core.KeeperRecord.ChunksAdded;
import io.rondo.dfs.keeper.core.KeeperRecord.ClusterNamed;
import io.rondo.dfs.keeper.core.KeeperRecord.Concatenated;
import io.rondo.dfs.keeper.core.KeeperRecord.DoomCarriedOut;
import io.rondo.dfs.keeper.core.KeeperRecord.FileMade;
import io.rondo.dfs.keeper.core.KeeperRecord.Finished;
import io.rondo.dfs.keeper.core.KeeperRecord.FoldersMade;
import io.rondo.dfs.keeper.core.KeeperRecord.FormerOwnerAdded;
import io.rondo.dfs.keeper.core.KeeperRecord.GenerationOpened;
import io.rondo.dfs.keeper.core.KeeperRecord.HandedOff;
import io.rondo.dfs.keeper.core.KeeperRecord.Moved;
import io.rondo.dfs.keeper.core.KeeperRecord.NodeChanged;
import io.rondo.dfs.keeper.core.KeeperRecord.NodeForgotten;
import io.rondo.dfs.keeper.core.KeeperRecord.NodeLost;
import io.rondo.dfs.keeper.core.KeeperRecord.OrphansFound;
import io.rondo.dfs.keeper.core.KeeperRecord.Prepared;
import io.rondo.dfs.keeper.core.KeeperRecord.Published;
import io.rondo.dfs.keeper.core.KeeperRecord.QuotaSet;
import io.rondo.dfs.keeper.core.KeeperRecord.Removed;
import io.rondo.dfs.keeper.core.KeeperRecord.RequestDone;
import io.rondo.dfs.keeper.core.KeeperRecord.Reserved;
import io.rondo.dfs.keeper.core.KeeperRecord.SafeModeSet;
import io.rondo.dfs.keeper.core.KeeperRecord.SealedPart;
import io.rondo.dfs.keeper.core.KeeperRecord.SnapshotDiscarded;
import io.rondo.dfs.keeper.core.KeeperRecord.SnapshotDropped;
import io.rondo.dfs.keeper.core.KeeperRecord.SnapshotRenamed;
import io.rondo.dfs.keeper.core.KeeperRecord.SnapshotTaken;
import io.rondo.dfs.keeper.core.KeeperRecord.TailReplaced;
import io.rondo.dfs.keeper.core.KeeperRecord.Unsealed;
import io.rondo.dfs.keeper.core.KeeperRecord.WeightSet;
import io.rondo.dfs.keeper.core.KeeperRecord.WritingEnded;
import io.rondo.dfs.keeper.core.KeeperSnapshot.Answered;
import io.rondo.dfs.keeper.core.Transaction.PreparedOutput;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperReply.ManifestRef;
import io.rondo.dfs.protocol.KeeperRequest.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Everything the keeper knows. Changed by records alone, live and in recovery. */
final class KeeperView {
    /** Answers remembered for clients that ask again: as many as are given in some seconds at the highest rate. */
    private static final int ANSWERS = 20_000;

    private static final int MOST_OVER = 10_000;

    private static final long SEALED_CHUNK = 64L << 20;
    private static final String TRASH = "/.rondo/trash";

    final Tree tree = new Tree();
    final Map<String, Transaction> transactions = new TreeMap<>();
    final DoomLog dooms = new DoomLog();
    final Garbage garbage = new Garbage(dooms, tree.snapshots(), transactions);
    private final Unsealing unsealing = new Unsealing();
    private final Map<Attributes, Attributes> shared = new HashMap<>();
    final Nodes nodes;
    /** Whether nothing of the namespace may change. */
    boolean safeMode;

    private final int replication;
    private final LinkedHashMap<String, KeeperReply> answers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KeeperReply> eldest) {
            return size() > ANSWERS;
        }
    };
    /** The last transactions that are over and of which nothing else is kept. */
    private final LinkedHashSet<String> over = new LinkedHashSet<>();

    KeeperView(int replication) {
        this.replication = replication;
        this.nodes = new Nodes(replication);
    }

    /** How many parts of a sealed folder's manifest the journal has brought. */
    int sealedParts(long folder) {
        return unsealing.count(folder);
    }

    /** Replicas of what jobs write. */
    int replication() {
        return replication;
    }

    /** Whether it is known that a transaction will write no more, though nothing else of it is known. */
    boolean isOver(String transaction) {
        return over.contains(transaction);
    }

    KeeperReply answer(String request) {
        return answers.get(request);
    }

    void apply(KeeperRecord record) {
        if (!applyToFiles(record) && !applyToFolders(record) && !applyToNodes(record)) {
            applyToTransaction(record);
        }
    }

    private boolean applyToFiles(KeeperRecord record) {
        if (record instanceof FileMade made) {
            makeFile(made);
        } else if (record instanceof GenerationOpened opened) {
            KeeperReply reply = foresee(opened);
            tree.replace(tree.file(opened.inode()).reopened());
            answers.put(opened.request(), reply);
        } else if (record instanceof ChunksAdded added) {
            FileInode longer = tree.file(added.inode()).plus(added.chunks(), added.time());
            tree.replace(added.last() ? longer.closed() : longer);
            answers.put(added.request(), new KeeperReply.Done(true));
        } else if (record instanceof TailReplaced replaced) {
            FileInode file = tree.file(replaced.inode());
            List<ChunkRef> chunks = file.chunks();
            garbage.cut(tree.above(file.number()), file, chunks.subList(replaced.keep(), chunks.size()));
            tree.replace(
                    file.cut(replaced.keep(), replaced.tail(), replaced.time()).closed());
            answers.put(replaced.request(), new KeeperReply.Done(true));
        } else if (record instanceof WritingEnded ended) {
            tree.replace(tree.file(ended.inode()).reopened().closed());
        } else if (record instanceof AttributesSet set) {
            tree.replace(AttributeRules.changed(set, tree.byNumber(set.inode())));
        } else if (record instanceof Concatenated done) {
            FileInode target = tree.file(done.target());
            for (long number : done.sources()) {
                FileInode source = tree.file(number);
                target = target.plus(source.chunks(), done.time());
                tree.detach(source, done.time());
            }
            tree.replace(target);
            answers.put(done.request(), new KeeperReply.Done(true));
        } else {
            return false;
        }
        return true;
    }

    private boolean applyToFolders(KeeperRecord record) {
        if (record instanceof FoldersMade made) {
            tree.makeFolders(made.path(), made.owner(), made.time(), made.mode());
        } else if (record instanceof Moved moved) {
            Inode inode = tree.inode(moved.from()).orElseThrow();
            tree.inode(moved.to()).ifPresent(replaced -> remove(replaced, moved.time()));
            Inode parent = tree.inode(Tree.parentOf(moved.to())).orElseThrow();
            tree.move(inode, parent.number(), Tree.nameOf(moved.to()), moved.time());
            answers.put(moved.request(), new KeeperReply.Done(true));
        } else if (record instanceof Removed removed) {
            remove(tree.inode(removed.path()).orElseThrow(), removed.time());
            answers.put(removed.request(), new KeeperReply.Done(true));
        } else if (record instanceof RequestDone done) {
            answers.put(done.request(), new KeeperReply.Done(true));
        } else if (record instanceof SafeModeSet set) {
            safeMode = set.on();
        } else if (record instanceof QuotaSet set) {
            tree.replace(((Folder) tree.byNumber(set.folder())).limited(new Quota(set.names(), set.space())));
        } else if (record instanceof SealedPart part) {
            unsealing.take(part);
        } else if (record instanceof Unsealed done) {
            unseal(done);
        } else if (record instanceof SnapshotTaken taken) {
            tree.capture(taken.folder(), taken.name(), taken.time());
            answers.put(taken.request(), new KeeperReply.Done(true));
        } else if (record instanceof SnapshotRenamed renamed) {
            tree.snapshots().rename(renamed.folder(), renamed.name(), renamed.to());
            answers.put(renamed.request(), new KeeperReply.Done(true));
        } else if (record instanceof SnapshotDropped dropped) {
            garbage.dropped(
                    tree.snapshots().remove(dropped.folder(), dropped.name()).id());
            answers.put(dropped.request(), new KeeperReply.Done(true));
        } else {
            return false;
        }
        return true;
    }

    private void unseal(Unsealed done) {
        SealedFolder sealed = (SealedFolder) tree.byNumber(done.folder());
        garbage.unsealed(tree.above(sealed.number()), sealed);
        tree.refill(unsealing.open(sealed, tree::takeNumber));
    }

    private boolean applyToNodes(KeeperRecord record) {
        if (record instanceof NodeChanged changed) {
            nodes.change(changed.node(), changed.failed());
            dooms.join(changed.node().id());
        } else if (record instanceof DoomCarriedOut done) {
            dropped(dooms.carriedOut(done.node(), done.through()));
        } else if (record instanceof NodeLost lost) {
            nodes.lose(lost.node());
            dropped(dooms.leave(lost.node()));
        } else if (record instanceof NodeForgotten forgotten) {
            nodes.forget(forgotten.node());
        } else if (record instanceof ClusterNamed named) {
            nodes.name(named.cluster());
        } else if (record instanceof WeightSet set) {
            nodes.weigh(set.node(), set.weight());
        } else if (record instanceof FormerOwnerAdded added) {
            nodes.alsoAt(added.node(), added.slots());
        } else if (record instanceof HandedOff done) {
            nodes.handedOff(done.table());
        } else if (record instanceof SnapshotDiscarded discarded) {
            dooms.named(discarded.chunks());
        } else if (record instanceof OrphansFound found) {
            dooms.named(found.chunks());
        } else {
            return false;
        }
        return true;
    }

    private void dropped(List<KeeperReply.Doom> done) {
        for (KeeperReply.Doom doom : done) {
            if (transactions.remove(doom.transactionOver()) != null) {
                noteOver(doom.transactionOver());
                garbage.over(doom.transactionOver());
            }
            dooms.chunks(doom.manifest()); // no node needs to read it any more
        }
    }

    private void noteOver(String transaction) {
        over.add(transaction);
        while (over.size() > MOST_OVER) {
            over.remove(over.iterator().next());
        }
    }

    private void makeFile(FileMade made) {
        KeeperReply reply = foresee(made);
        tree.inode(made.path()).ifPresent(before -> remove(before, made.time()));
        Folder parent = tree.makeFolders(Tree.parentOf(made.path()), made.owner(), made.time());
        tree.makeFile(parent, Tree.nameOf(made.path()), attributes(made), made.time());
        answers.put(made.request(), reply);
    }

    private Attributes attributes(FileMade made) {
        return shared.computeIfAbsent(
                new Attributes(made.owner(), groupFor(made.path()), made.mode(), made.replication(), made.chunkSize()),
                attributes -> attributes);
    }

    /** The answer to a create, before it is applied. */
    KeeperReply foresee(FileMade made) {
        long folders = Tree.names(made.path()).size() - 1L - presentFolders(made.path());
        FileInode file =
                FileInode.empty(tree.nextNumber() + folders, "", attributes(made), made.time(), Residence.ALWAYS);
        return new KeeperReply.File(file.status(made.path()), List.of());
    }

    /** What is made has the group of the folder above. */
    private String groupFor(String path) {
        Folder at = tree.root();
        List<String> names = Tree.names(path);
        for (String name : names.subList(0, names.size() - 1)) {
            if (!(at.child(name) instanceof Folder below)) {
                break;
            }
            at = below;
        }
        return at.attributes().group();
    }

    private long presentFolders(String path) {
        long present = 0;
        Inode at = tree.root();
        List<String> names = Tree.names(path);
        for (String name : names.subList(0, names.size() - 1)) {
            at = at instanceof Folder folder ? folder.child(name) : null;
            if (at == null) {
                break;
            }
            present++;
        }
        return present;
    }

    /** The answer to an append, before it is applied. */
    KeeperReply foresee(GenerationOpened opened) {
        FileInode file = tree.file(opened.inode());
        return new KeeperReply.File(file.reopened().status(tree.path(file.number())), file.chunks());
    }

    private void remove(Inode inode, long time) {
        garbage.unlinked(tree.above(inode.number()), inode);
        unsealing.forget(inode.number());
        tree.detach(inode, time);
    }

    private void applyToTransaction(KeeperRecord record) {
        if (record instanceof Reserved reserved) {
            transactions.put(
                    reserved.transaction(),
                    new Transaction(
                            reserved.transaction(), reserved.outputs(), List.of(), false, false, reserved.owner()));
        } else if (record instanceof Prepared prepared) {
            transactions.computeIfPresent(prepared.transaction(), (id, before) -> {
                List<PreparedOutput> votes = new ArrayList<>(before.prepared());
                votes.removeIf(vote -> vote.path().equals(prepared.path()));
                votes.add(new PreparedOutput(prepared.path(), prepared.manifest(), prepared.files(), prepared.bytes()));
                return new Transaction(id, before.outputs(), votes, false, false, before.owner());
            });
        } else if (record instanceof Published published) {
            transactions.computeIfPresent(published.transaction(), (id, before) -> {
                before.outputs().forEach(output -> publish(before, output, published.time()));
                return new Transaction(id, before.outputs(), before.prepared(), true, false, before.owner());
            });
        } else if (record instanceof Finished finished) {
            transactions.computeIfPresent(
                    finished.transaction(),
                    (id, before) -> new Transaction(
                            id, before.outputs(), before.prepared(), before.published(), true, before.owner()));
            Transaction known = transactions.get(finished.transaction());
            if (known == null) {
                noteOver(finished.transaction());
                return;
            }
            dooms.transactionOver(
                    known.id(),
                    known.published()
                            ? known.prepared().stream()
                                    .map(vote -> new ManifestRef(vote.manifest()))
                                    .toList()
                            : List.of());
        }
    }

    private void publish(Transaction transaction, Target output, long time) {
        tree.inode(output.path()).ifPresent(old -> {
            Folder trash = tree.makeFolders(TRASH, "rondo", time);
            tree.move(old, trash.number(), time + "-" + old.number() + "-" + old.name(), time);
        });
        PreparedOutput vote = transaction.prepared().stream()
                .filter(prepared -> prepared.path().equals(output.path()))
                .findFirst()
                .orElseThrow();
        String owner = transaction.owner();
        Folder parent = tree.makeFolders(Tree.parentOf(output.path()), owner, time);
        SealedFolder sealed = new SealedFolder(
                tree.takeNumber(),
                Tree.nameOf(output.path()),
                new Attributes(owner, parent.attributes().group(), Attributes.FOLDER_MODE, replication, SEALED_CHUNK),
                time,
                time,
                tree.snapshots().here(),
                transaction.id(),
                vote.manifest(),
                vote.files(),
                vote.bytes());
        tree.attach(sealed, parent.number(), time);
    }

    /** The view as it is now, to be written out by any thread while it goes on changing. */
    Supplier<byte[]> snapshot() {
        List<Answered> answered = new ArrayList<>();
        answers.forEach((request, reply) -> answered.add(new Answered(request, reply)));
        KeeperSnapshot rest = new KeeperSnapshot(
                tree.nextNumber(),
                List.copyOf(transactions.values()),
                nodes.save(),
                dooms.all(),
                Map.copyOf(dooms.progress()),
                dooms.next(),
                dooms.forgotten(),
                List.copyOf(over),
                answered,
                tree.snapshots().next(),
                List.copyOf(garbage.retained()),
                unsealing.parts(),
                safeMode);
        Folder root = tree.root();
        List<FolderSnapshot> snapshots = List.copyOf(tree.snapshots().all());
        return () -> SavedTree.write(rest, root, snapshots);
    }

    void restore(byte[] bytes) {
        SavedTree saved = SavedTree.read(bytes);
        KeeperSnapshot snapshot = saved.rest();
        tree.restore(saved.root(), snapshot.nextInode());
        tree.snapshots().clear();
        saved.snapshots().forEach(tree.snapshots()::add);
        tree.snapshots().next(snapshot.nextSnapshot());
        garbage.restore(snapshot.retained());
        unsealing.restore(snapshot.sealedParts());
        transactions.clear();
        snapshot.transactions().forEach(transaction -> transactions.put(transaction.id(), transaction));
        nodes.restore(snapshot.nodes());
        dooms.restore(snapshot.dooms(), snapshot.doomProgress(), snapshot.nextDoom(), snapshot.forgottenDoom());
        over.clear();
        over.addAll(snapshot.transactionsOver());
        answers.clear();
        safeMode = snapshot.safeMode();
        snapshot.answered().forEach(answered -> answers.put(answered.request(), answered.reply()));
    }
}
