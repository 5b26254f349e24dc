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

    Decision<KeeperRecord, Void> set(KeeperRequest.SetAttributes set) {
        if (set.mode() > MODES
                || set.owner().length() > LONGEST_NAME
                || set.group().length() > LONGEST_NAME) {
            throw RondoException.user("bad-attributes", "No path can have these attributes: " + set + ".");
        }
        Inode inode = inode(set.path());
        return done(
                new AttributesSet(inode.number, set.mode(), set.owner(), set.group(), set.modified(), set.accessed()));
    }

    static void apply(AttributesSet set, Inode inode) {
        inode.mode = set.mode() < 0 ? inode.mode : set.mode();
        inode.owner = set.owner().isEmpty() ? inode.owner : set.owner();
        inode.group = set.group().isEmpty() ? inode.group : set.group();
        inode.modified = set.modified() < 0 ? inode.modified : set.modified();
        inode.accessed = set.accessed() < 0 ? inode.accessed : set.accessed();
    }

    Decision<KeeperRecord, Void> concat(KeeperRequest.Concat concat, long now) {
        KeeperReply before = view.answer(concat.request());
        if (before != null) {
            return Decision.reply(before);
        }
        Inode target = file(concat.target());
        if (concat.sources().isEmpty()) {
            throw RondoException.user("bad-path", "Nothing is named to be appended to " + concat.target() + ".");
        }
        Set<Inode> seen = new HashSet<>(Set.of(target));
        List<Long> sources = new ArrayList<>();
        for (String path : concat.sources()) {
            Inode source = file(path);
            if (!seen.add(source)) {
                throw RondoException.user("bad-path", path + " is named twice, and can be appended only once.");
            }
            sources.add(source.number);
        }
        return done(new Concatenated(concat.request(), target.number, sources, now));
    }

    private Inode inode(String path) {
        return view.tree
                .inode(path)
                .orElseThrow(() -> RondoException.user("no-such-path", "There is no " + path + " in the store."));
    }

    private Inode file(String path) {
        Inode inode = inode(path);
        if (inode.directory) {
            throw RondoException.user("is-a-directory", path + " is a directory.");
        }
        return inode;
    }

    private static Decision<KeeperRecord, Void> done(KeeperRecord record) {
        return Decision.of(List.of(record), List.of(), new KeeperReply.Done(true));
    }
}
