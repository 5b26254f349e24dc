package io.rondo.dfs.keeper.core;

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
import io.rondo.dfs.keeper.core.KeeperRecord.Prepared;
import io.rondo.dfs.keeper.core.KeeperRecord.Published;
import io.rondo.dfs.keeper.core.KeeperRecord.Removed;
import io.rondo.dfs.keeper.core.KeeperRecord.Reserved;
import io.rondo.dfs.keeper.core.KeeperRecord.SafeModeSet;
import io.rondo.dfs.keeper.core.KeeperRecord.WeightSet;
import io.rondo.dfs.keeper.core.KeeperRecord.WritingEnded;
import io.rondo.dfs.keeper.core.KeeperSnapshot.Answered;
import io.rondo.dfs.keeper.core.KeeperSnapshot.SavedInode;
import io.rondo.dfs.keeper.core.Transaction.PreparedOutput;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperReply.ManifestRef;
import io.rondo.dfs.protocol.KeeperRequest.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything the keeper knows. Changed by records alone, live and in recovery. */
final class KeeperView {
    /** Answers remembered for clients that ask again. */
    private static final int ANSWERS = 2_000;

    private static final int MOST_OVER = 10_000;

    private static final String TRASH = "/.rondo/trash";

    final Tree tree = new Tree();
    final Map<String, Transaction> transactions = new TreeMap<>();
    final DoomLog dooms = new DoomLog();
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

    /** Whether it is known that a transaction will write no more, though nothing else of it is known. */
    boolean isOver(String transaction) {
        return over.contains(transaction);
    }

    KeeperReply answer(String request) {
        return answers.get(request);
    }

    void apply(KeeperRecord record) {
        if (record instanceof FoldersMade made) {
            tree.makeFolders(made.path(), made.owner(), made.time());
        } else if (record instanceof FileMade made) {
            makeFile(made);
        } else if (record instanceof GenerationOpened opened) {
            KeeperReply reply = foresee(opened);
            Inode inode = tree.byNumber(opened.inode());
            inode.generation++;
            inode.writing = true;
            answers.put(opened.request(), reply);
        } else if (record instanceof ChunksAdded added) {
            Inode inode = tree.byNumber(added.inode());
            inode.chunks.addAll(added.chunks());
            inode.length += added.chunks().stream().mapToLong(ChunkRef::length).sum();
            inode.modified = added.chunks().isEmpty() ? inode.modified : added.time();
            inode.writing = !added.last();
        } else if (record instanceof WritingEnded ended) {
            Inode inode = tree.byNumber(ended.inode());
            inode.generation++;
            inode.writing = false;
        } else if (record instanceof SafeModeSet set) {
            safeMode = set.on();
        } else if (record instanceof Moved moved) {
            Inode inode = tree.inode(moved.from()).orElseThrow();
            tree.inode(moved.to()).ifPresent(replaced -> remove(replaced, moved.time()));
            Inode parent = tree.inode(Tree.parentOf(moved.to())).orElseThrow();
            tree.move(inode, parent, Tree.nameOf(moved.to()), moved.time());
            answers.put(moved.request(), new KeeperReply.Done(true));
        } else if (record instanceof Removed removed) {
            remove(tree.inode(removed.path()).orElseThrow(), removed.time());
            answers.put(removed.request(), new KeeperReply.Done(true));
        } else if (record instanceof AttributesSet set) {
            AttributeRules.apply(set, tree.byNumber(set.inode()));
        } else if (record instanceof Concatenated done) {
            Inode target = tree.byNumber(done.target());
            for (long number : done.sources()) {
                Inode source = tree.byNumber(number);
                target.chunks.addAll(source.chunks);
                target.length += source.length;
                tree.detach(source, done.time());
            }
            target.modified = done.time();
            answers.put(done.request(), new KeeperReply.Done(true));
        } else if (!applyToNodes(record)) {
            applyToTransaction(record);
        }
    }

    private boolean applyToNodes(KeeperRecord record) {
        if (record instanceof NodeChanged changed) {
            nodes.change(changed.node());
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
        } else {
            return false;
        }
        return true;
    }

    private void dropped(List<KeeperReply.Doom> done) {
        for (KeeperReply.Doom doom : done) {
            if (transactions.remove(doom.transactionOver()) != null) {
                over.add(doom.transactionOver());
            }
            dooms.chunks(doom.manifest()); // no node needs to read it any more
        }
        while (over.size() > MOST_OVER) {
            over.remove(over.iterator().next());
        }
    }

    private void makeFile(FileMade made) {
        KeeperReply reply = foresee(made);
        tree.inode(made.path()).ifPresent(before -> remove(before, made.time()));
        Inode parent = tree.makeFolders(Tree.parentOf(made.path()), made.owner(), made.time());
        Inode inode = tree.make(
                parent,
                Tree.nameOf(made.path()),
                false,
                made.owner(),
                made.replication(),
                made.chunkSize(),
                made.time());
        inode.writing = true;
        answers.put(made.request(), reply);
    }

    /** The answer to a create, before it is applied. */
    KeeperReply foresee(FileMade made) {
        long folders = Tree.names(made.path()).size() - 1L - presentFolders(made.path());
        FileStatus status = new FileStatus(
                made.path(),
                tree.nextNumber() + folders,
                1,
                false,
                0,
                made.replication(),
                made.chunkSize(),
                made.time(),
                made.time(),
                made.owner(),
                made.owner(),
                0644);
        return new KeeperReply.File(status, List.of());
    }

    private long presentFolders(String path) {
        long present = 0;
        Inode at = tree.root();
        List<String> names = Tree.names(path);
        for (String name : names.subList(0, names.size() - 1)) {
            at = at.children.get(name);
            if (at == null) {
                break;
            }
            present++;
        }
        return present;
    }

    /** The answer to an append, before it is applied. */
    KeeperReply foresee(GenerationOpened opened) {
        Inode inode = tree.byNumber(opened.inode());
        FileStatus now = inode.status();
        FileStatus status = new FileStatus(
                now.path(),
                now.inode(),
                now.generation() + 1,
                false,
                now.length(),
                now.replication(),
                now.chunkSize(),
                now.modified(),
                now.accessed(),
                now.owner(),
                now.group(),
                now.mode());
        return new KeeperReply.File(status, List.copyOf(inode.chunks));
    }

    private void remove(Inode inode, long time) {
        List<ChunkRef> chunks = new ArrayList<>();
        collect(inode, chunks);
        dooms.chunks(chunks);
        tree.detach(inode, time);
    }

    private void collect(Inode inode, List<ChunkRef> chunks) {
        if (inode.sealed()) {
            dooms.sealed(List.copyOf(inode.chunks));
        } else {
            chunks.addAll(inode.chunks);
            inode.children.values().forEach(child -> collect(child, chunks));
        }
    }

    private void applyToTransaction(KeeperRecord record) {
        if (record instanceof Reserved reserved) {
            transactions.put(
                    reserved.transaction(),
                    new Transaction(reserved.transaction(), reserved.outputs(), List.of(), false, false));
        } else if (record instanceof Prepared prepared) {
            transactions.computeIfPresent(prepared.transaction(), (id, before) -> {
                List<PreparedOutput> votes = new ArrayList<>(before.prepared());
                votes.removeIf(vote -> vote.path().equals(prepared.path()));
                votes.add(new PreparedOutput(prepared.path(), prepared.manifest(), prepared.files(), prepared.bytes()));
                return new Transaction(id, before.outputs(), votes, false, false);
            });
        } else if (record instanceof Published published) {
            transactions.computeIfPresent(published.transaction(), (id, before) -> {
                before.outputs().forEach(output -> publish(before, output, published.time()));
                return new Transaction(id, before.outputs(), before.prepared(), true, false);
            });
        } else if (record instanceof Finished finished) {
            transactions.computeIfPresent(
                    finished.transaction(),
                    (id, before) -> new Transaction(id, before.outputs(), before.prepared(), before.published(), true));
            Transaction over = transactions.get(finished.transaction());
            dooms.transactionOver(
                    over.id(),
                    over.published()
                            ? over.prepared().stream()
                                    .map(vote -> new ManifestRef(vote.manifest()))
                                    .toList()
                            : List.of());
        }
    }

    private void publish(Transaction transaction, Target output, long time) {
        tree.inode(output.path()).ifPresent(old -> {
            Inode trash = tree.makeFolders(TRASH, "rondo", time);
            tree.move(old, trash, time + "-" + old.number + "-" + old.name, time);
        });
        PreparedOutput vote = transaction.prepared().stream()
                .filter(prepared -> prepared.path().equals(output.path()))
                .findFirst()
                .orElseThrow();
        Inode parent = tree.makeFolders(Tree.parentOf(output.path()), "rondo", time);
        Inode sealed = tree.make(parent, Tree.nameOf(output.path()), true, "rondo", replication, 64L << 20, time);
        sealed.chunks.addAll(vote.manifest());
        sealed.length = vote.bytes();
        sealed.sealedBy = transaction.id();
    }

    byte[] snapshot() {
        List<SavedInode> inodes = new ArrayList<>();
        save(tree.root(), inodes);
        List<Answered> answered = new ArrayList<>();
        answers.forEach((request, reply) -> answered.add(new Answered(request, reply)));
        return KeeperSnapshot.WIRE.encode(new KeeperSnapshot(
                inodes,
                tree.nextNumber(),
                List.copyOf(transactions.values()),
                nodes.save(),
                dooms.all(),
                dooms.progress(),
                dooms.next(),
                dooms.forgotten(),
                List.copyOf(over),
                answered,
                safeMode));
    }

    private static void save(Inode inode, List<SavedInode> inodes) {
        inodes.add(SavedInode.of(inode));
        inode.children.values().forEach(child -> save(child, inodes));
    }

    void restore(byte[] bytes) {
        KeeperSnapshot snapshot = KeeperSnapshot.WIRE.decode(bytes);
        for (SavedInode saved : snapshot.inodes()) {
            tree.restore(saved.restore(), saved.parent(), saved.name());
        }
        tree.restoreNext(snapshot.nextInode());
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
