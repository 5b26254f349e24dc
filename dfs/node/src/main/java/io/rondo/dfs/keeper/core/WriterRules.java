package io.rondo.dfs.keeper.core;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.keeper.core.KeeperRecord.ChunksAdded;
import io.rondo.dfs.keeper.core.KeeperRecord.GenerationOpened;
import io.rondo.dfs.keeper.core.KeeperRecord.WritingEnded;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.List;
import java.util.Optional;

/**
 * Who may write a file: the holder of its generation, from the record that opened it to the record that says it is done. A
 * later generation shuts out the holder of an earlier one, by record and never by time.
 */
final class WriterRules {
    private final KeeperView view;

    WriterRules(KeeperView view) {
        this.view = view;
    }

    private Inode file(String path) {
        Inode inode = view.tree
                .inode(path)
                .orElseThrow(() -> RondoException.user("no-such-path", "There is no " + path + " in the store."));
        if (inode.directory) {
            throw RondoException.user("is-a-directory", path + " is a directory.");
        }
        return inode;
    }

    Decision<KeeperRecord, Void> append(KeeperRequest.Append append) {
        KeeperReply before = view.answer(append.request());
        if (before != null) {
            return Decision.reply(before);
        }
        GenerationOpened opened = new GenerationOpened(append.request(), file(append.path()).number);
        return Decision.of(List.of(opened), List.of(), view.foresee(opened));
    }

    Decision<KeeperRecord, Void> add(KeeperRequest.AddChunks add, long now) {
        Inode inode = view.tree.byNumber(add.inode());
        if (inode.generation != add.generation()) {
            throw RondoException.user(
                    "writer-replaced",
                    "Another writer has opened " + inode.path() + ", so this one may write no more.");
        }
        int from = add.from();
        int to = from + add.chunks().size();
        List<ChunkRef> chunks = inode.chunks;
        boolean there = chunks.size() >= to && chunks.subList(from, to).equals(add.chunks());
        if (there && (!add.last() || !inode.writing)) {
            return Decision.reply(new KeeperReply.Done(false)); // asked again after a lost answer
        }
        if (!there && (chunks.size() != from || !inode.writing)) {
            throw RondoException.user(
                    "writer-confused",
                    inode.path() + " has " + chunks.size() + " chunks, not " + from + ", or its writer was done.");
        }
        return done(new ChunksAdded(add.inode(), there ? List.of() : add.chunks(), now, add.last()));
    }

    Decision<KeeperRecord, Void> end(KeeperRequest.EndWriting end) {
        Inode inode = file(end.path());
        return inode.writing ? done(new WritingEnded(inode.number)) : Decision.reply(new KeeperReply.Done(false));
    }

    /** The files of a sealed directory have no writer any more. */
    KeeperReply ask(KeeperRequest.AskWriting ask) {
        Optional<Tree.Place> place = view.tree.find(ask.path());
        boolean sealed = place.isPresent() && !place.get().inside().isEmpty();
        return new KeeperReply.Done(!sealed && file(ask.path()).writing);
    }

    KeeperReply open(KeeperRequest.OpenInode open) {
        Inode inode = view.tree.byNumber(open.inode());
        if (inode.sealed() && !open.inside().isEmpty()) {
            return new KeeperReply.Sealed(inode.status(), inode.chunks, open.inside());
        }
        if (inode.directory) {
            throw RondoException.user("is-a-directory", inode.path() + " is a directory.");
        }
        return new KeeperReply.File(inode.status(), List.copyOf(inode.chunks));
    }

    private static Decision<KeeperRecord, Void> done(KeeperRecord record) {
        return Decision.of(List.of(record), List.of(), new KeeperReply.Done(true));
    }
}
