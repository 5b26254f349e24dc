package io.rondo.dfs.keeper.core;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.keeper.core.FolderSnapshots.FolderSnapshot;
import io.rondo.dfs.keeper.core.KeeperRecord.SnapshotDropped;
import io.rondo.dfs.keeper.core.KeeperRecord.SnapshotRenamed;
import io.rondo.dfs.keeper.core.KeeperRecord.SnapshotTaken;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.List;
import java.util.Optional;

/** Snapshots of folders: taken, renamed, dropped. A folder that has some cannot be removed. */
final class SnapshotRules {
    private final KeeperView view;

    SnapshotRules(KeeperView view) {
        this.view = view;
    }

    /** Empty if the request is of another kind. */
    Optional<Decision<KeeperRecord, KeeperEffect>> decide(KeeperRequest request, long now) {
        if (request instanceof KeeperRequest.TakeSnapshot take) {
            return Optional.of(once(take.request(), () -> take(take, now)));
        }
        if (request instanceof KeeperRequest.RenameSnapshot rename) {
            return Optional.of(once(rename.request(), () -> rename(rename)));
        }
        if (request instanceof KeeperRequest.DropSnapshot drop) {
            return Optional.of(once(
                    drop.request(),
                    () -> new SnapshotDropped(drop.request(), having(drop.path(), drop.name()), drop.name())));
        }
        return Optional.empty();
    }

    KeeperReply list() {
        return new KeeperReply.Snapshots(view.tree.snapshots().all().stream()
                .map(snapshot -> new KeeperReply.TakenSnapshot(
                        view.tree.path(snapshot.folder()), snapshot.name(), snapshot.time()))
                .toList());
    }

    private interface Rule {
        KeeperRecord record();
    }

    private Decision<KeeperRecord, KeeperEffect> once(String request, Rule rule) {
        KeeperReply before = view.answer(request);
        return before != null
                ? Decision.reply(before)
                : Decision.of(List.of(rule.record()), List.of(), new KeeperReply.Done(true));
    }

    private KeeperRecord take(KeeperRequest.TakeSnapshot take, long now) {
        return new SnapshotTaken(take.request(), free(take.path(), take.name()), take.name(), now);
    }

    private KeeperRecord rename(KeeperRequest.RenameSnapshot rename) {
        long folder = having(rename.path(), rename.name());
        free(rename.path(), rename.to());
        return new SnapshotRenamed(rename.request(), folder, rename.name(), rename.to());
    }

    /** The folder's number, if it has no snapshot of this name. */
    private long free(String path, String name) {
        List<String> names = Tree.names("/" + name);
        if (names.size() != 1 || !names.get(0).equals(name) || name.equals(Tree.SNAPSHOTS)) {
            throw RondoException.user("bad-path", "A snapshot's name is one name, and not " + name + ".");
        }
        long folder = folder(path);
        if (view.tree.snapshots().get(folder, name) != null) {
            throw RondoException.user("path-exists", path + " has a snapshot " + name + " already.");
        }
        return folder;
    }

    /** The folder's number, if it has a snapshot of this name. */
    private long having(String path, String name) {
        long folder = folder(path);
        if (view.tree.snapshots().get(folder, name) == null) {
            throw RondoException.user("no-such-path", path + " has no snapshot " + name + ".");
        }
        return folder;
    }

    private long folder(String path) {
        Inode inode = view.tree
                .inode(path)
                .orElseThrow(() -> RondoException.user("no-such-path", "There is no " + path + " in the store."));
        if (!inode.directory()) {
            throw RondoException.user("not-a-directory", path + " is a file, and snapshots are taken of directories.");
        }
        return inode.number();
    }

    static void requireNoneBelow(Tree tree, Inode inode, String path) {
        for (FolderSnapshot snapshot : tree.snapshots().all()) {
            boolean below = snapshot.folder() == inode.number()
                    || tree.above(snapshot.folder()).stream().anyMatch(folder -> folder.number() == inode.number());
            if (below) {
                throw RondoException.user(
                        "has-snapshots",
                        path + " cannot be removed: there is the snapshot " + snapshot.name() + " of "
                                + tree.path(snapshot.folder()) + ". Delete that first.");
            }
        }
    }
}
