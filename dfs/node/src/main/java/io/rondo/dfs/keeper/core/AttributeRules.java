package io.rondo.dfs.keeper.core;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.keeper.core.KeeperRecord.AttributesSet;
import io.rondo.dfs.keeper.core.KeeperRecord.Concatenated;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Changes to a file that leave its chunks as they are: who it belongs to, when it was changed, and files joined to one. */
final class AttributeRules {
    private static final int MODES = 01777;
    private static final int LONGEST_NAME = 255;

    private final KeeperView view;

    AttributeRules(KeeperView view) {
        this.view = view;
    }

    Decision<KeeperRecord, KeeperEffect> set(KeeperRequest.SetAttributes set) {
        if (set.mode() > MODES
                || set.owner().length() > LONGEST_NAME
                || set.group().length() > LONGEST_NAME) {
            throw RondoException.user("bad-attributes", "No path can have these attributes: " + set + ".");
        }
        Inode inode = inode(set.path());
        return done(new AttributesSet(
                inode.number(), set.mode(), set.owner(), set.group(), set.modified(), set.accessed()));
    }

    static Inode changed(AttributesSet set, Inode inode) {
        Attributes before = inode.attributes();
        Attributes attributes = new Attributes(
                set.owner().isEmpty() ? before.owner() : set.owner(),
                set.group().isEmpty() ? before.group() : set.group(),
                set.mode() < 0 ? before.mode() : set.mode(),
                before.replication(),
                before.chunkSize());
        return inode.described(
                attributes.equals(before) ? before : attributes,
                set.modified() < 0 ? inode.modified() : set.modified(),
                set.accessed() < 0 ? inode.accessed() : set.accessed());
    }

    Decision<KeeperRecord, KeeperEffect> concat(KeeperRequest.Concat concat, long now) {
        KeeperReply before = view.answer(concat.request());
        if (before != null) {
            return Decision.reply(before);
        }
        FileInode target = file(concat.target());
        if (concat.sources().isEmpty()) {
            throw RondoException.user("bad-path", "Nothing is named to be appended to " + concat.target() + ".");
        }
        Set<Long> seen = new HashSet<>(Set.of(target.number()));
        List<Long> sources = new ArrayList<>();
        for (String path : concat.sources()) {
            FileInode source = file(path);
            if (!seen.add(source.number())) {
                throw RondoException.user("bad-path", path + " is named twice, and can be appended only once.");
            }
            requireNotCaptured(source, path);
            sources.add(source.number());
        }
        return done(new Concatenated(concat.request(), target.number(), sources, now));
    }

    private Inode inode(String path) {
        return view.tree
                .inode(path)
                .orElseThrow(() -> RondoException.user("no-such-path", "There is no " + path + " in the store."));
    }

    private FileInode file(String path) {
        if (inode(path) instanceof FileInode file) {
            return file;
        }
        throw RondoException.user("is-a-directory", path + " is a directory.");
    }

    /** Its chunks would be another file's, and go with that. */
    private void requireNotCaptured(FileInode source, String path) {
        if (!view.tree
                .snapshots()
                .having(view.tree.above(source.number()), source)
                .isEmpty()) {
            throw RondoException.user(
                    "in-snapshot", path + " is in a snapshot, so it cannot be made a part of another file. Copy it.");
        }
    }

    private static Decision<KeeperRecord, KeeperEffect> done(KeeperRecord record) {
        return Decision.of(List.of(record), List.of(), new KeeperReply.Done(true));
    }
}
