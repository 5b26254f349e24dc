package io.rondo.dfs.keeper.core;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.keeper.core.KeeperRecord.ChunksAdded;
import io.rondo.dfs.keeper.core.KeeperRecord.GenerationOpened;
import io.rondo.dfs.keeper.core.KeeperRecord.TailReplaced;
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

    private FileInode file(String path) {
        Inode inode = view.tree
                .inode(path)
                .orElseThrow(() -> RondoException.user("no-such-path", "There is no " + path + " in the store."));
        return file(inode, path);
    }

    private static FileInode file(Inode inode, String path) {
        if (inode instanceof FileInode file) {
            return file;
        }
        throw RondoException.user("is-a-directory", path + " is a directory.");
    }

    private String path(FileInode file) {
        return view.tree.path(file.number());
    }

    Decision<KeeperRecord, KeeperEffect> append(KeeperRequest.Append append) {
        KeeperReply before = view.answer(append.request());
        if (before != null) {
            return Decision.reply(before);
        }
        GenerationOpened opened =
                new GenerationOpened(append.request(), file(append.path()).number());
        return Decision.of(List.of(opened), List.of(), view.foresee(opened));
    }

    Decision<KeeperRecord, KeeperEffect> add(KeeperRequest.AddChunks add, long now) {
        KeeperReply before = view.answer(add.request());
        if (before != null) {
            return Decision.reply(before);
        }
        FileInode file = file(view.tree.byNumber(add.inode()), "The number " + add.inode());
        requireGeneration(file, add.generation());
        int from = add.from();
        int to = from + add.chunks().size();
        List<ChunkRef> chunks = file.chunks();
        boolean there = chunks.size() >= to && chunks.subList(from, to).equals(add.chunks());
        if (there && (!add.last() || !file.writing())) {
            return Decision.reply(new KeeperReply.Done(false)); // asked again, and no longer remembered
        }
        if (!there && (chunks.size() != from || !file.writing())) {
            throw RondoException.user(
                    "writer-confused",
                    path(file) + " has " + chunks.size() + " chunks, not " + from + ", or its writer was done.");
        }
        List<ChunkRef> more = there ? List.of() : add.chunks();
        Quotas.require(
                view.tree,
                view.tree.above(file.number()),
                file.plus(more, now).totals().minus(file.totals()));
        return done(new ChunksAdded(add.request(), add.inode(), more, now, add.last()));
    }

    Decision<KeeperRecord, KeeperEffect> replaceTail(KeeperRequest.ReplaceTail replace, long now) {
        KeeperReply before = view.answer(replace.request());
        if (before != null) {
            return Decision.reply(before);
        }
        FileInode file = file(view.tree.byNumber(replace.inode()), "The number " + replace.inode());
        requireGeneration(file, replace.generation());
        List<ChunkRef> chunks = file.chunks();
        boolean shorter = replace.keep() >= 0
                && replace.keep() < chunks.size()
                && replace.tail().stream().mapToLong(ChunkRef::length).sum()
                        < chunks.get(replace.keep()).length();
        if (!shorter || !file.writing()) {
            throw RondoException.user(
                    "writer-confused",
                    path(file) + " has " + chunks.size() + " chunks and cannot be cut behind " + replace.keep()
                            + " of them so, or its writer was done.");
        }
        return done(new TailReplaced(replace.request(), replace.inode(), replace.keep(), replace.tail(), now));
    }

    private void requireGeneration(FileInode file, long generation) {
        if (file.generation() != generation) {
            throw RondoException.user(
                    "writer-replaced", "Another writer has opened " + path(file) + ", so this one may write no more.");
        }
    }

    Decision<KeeperRecord, KeeperEffect> end(KeeperRequest.EndWriting end) {
        FileInode file = file(end.path());
        return file.writing() ? done(new WritingEnded(file.number())) : Decision.reply(new KeeperReply.Done(false));
    }

    /** Files of a sealed directory, and those in a snapshot, have no writer any more. */
    KeeperReply ask(KeeperRequest.AskWriting ask) {
        Tree.Place place = view.tree
                .find(ask.path())
                .orElseThrow(() -> RondoException.user("no-such-path", "There is no " + ask.path() + " in the store."));
        boolean settled = place.captured() || !place.inside().isEmpty();
        return new KeeperReply.Done(!settled && file(place.inode(), ask.path()).writing());
    }

    KeeperReply open(KeeperRequest.OpenInode open) {
        Inode inode = view.tree.byNumber(open.inode());
        String path = view.tree.path(open.inode());
        if (inode instanceof SealedFolder sealed && !open.inside().isEmpty()) {
            return new KeeperReply.Sealed(sealed.status(path), sealed.manifest(), open.inside());
        }
        if (inode instanceof Folder folder && !open.inside().isEmpty()) {
            return openInside(folder, path, open.inside()); // it was sealed when the number was learned
        }
        return new KeeperReply.File(inode.status(path), file(inode, path).chunks());
    }

    private KeeperReply openInside(Folder folder, String path, String inside) {
        Optional<Tree.Place> place = view.tree.find(path + "/" + inside);
        FileInode file = place.filter(found -> found.inode() instanceof FileInode)
                .map(found -> (FileInode) found.inode())
                .orElseThrow(() ->
                        RondoException.user("no-such-path", "There is no " + inside + " in " + folder.name() + "."));
        return new KeeperReply.File(file.status(place.get().path()), file.chunks());
    }

    private static Decision<KeeperRecord, KeeperEffect> done(KeeperRecord record) {
        return Decision.of(List.of(record), List.of(), new KeeperReply.Done(true));
    }
}
