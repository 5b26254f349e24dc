package io.rondo.dfs.keeper.core;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Core;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.keeper.core.KeeperRecord.FileMade;
import io.rondo.dfs.keeper.core.KeeperRecord.FoldersMade;
import io.rondo.dfs.keeper.core.KeeperRecord.Moved;
import io.rondo.dfs.keeper.core.KeeperRecord.Removed;
import io.rondo.dfs.keeper.core.KeeperRecord.SafeModeSet;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.KeeperRequest.Switch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what the keeper is asked. Nothing here changes the view: {@link KeeperView#apply} alone does.
 *
 * <p>Its effects are none: nodes ask for their orders.
 */
public final class KeeperCore implements Core<KeeperRequest, KeeperRecord, Void> {
    /** Entries and chunks in an answer, of some hundred bytes each. */
    private static final int MOST_LISTED = 2_000;

    private final KeeperView view;
    private final long epoch;
    private final NodeRules nodes;
    private final WriterRules writers;

    public KeeperCore(long epoch, KeeperSettings settings) {
        this.epoch = epoch;
        this.view = new KeeperView(settings.replication());
        this.writers = new WriterRules(view);
        this.nodes = new NodeRules(view, epoch, settings.deadAfterMillis());
    }

    @Override
    public Decision<KeeperRecord, Void> decide(KeeperRequest request, long now) {
        if (request instanceof KeeperRequest.Stat stat) {
            return Decision.reply(stat(stat.path()));
        }
        if (request instanceof KeeperRequest.ListFolder list) {
            return Decision.reply(list(list));
        }
        if (request instanceof KeeperRequest.Open open) {
            return Decision.reply(open(open.path()));
        }
        if (request instanceof KeeperRequest.OpenInode open) {
            return Decision.reply(writers.open(open));
        }
        if (request instanceof KeeperRequest.AskWriting ask) {
            return Decision.reply(writers.ask(ask));
        }
        if (request instanceof KeeperRequest.GetTable get) {
            SlotTable table = view.nodes.table();
            return Decision.reply(
                    new KeeperReply.Table(table.version() > get.known() ? Optional.of(table) : Optional.empty()));
        }
        if (request instanceof KeeperRequest.NodeReport report) {
            return nodes.report(report, now);
        }
        if (request instanceof KeeperRequest.AskOwners ask) {
            return Decision.reply(new BirthRules(view, epoch).owned(ask.owners()));
        }
        if (request instanceof KeeperRequest.DescribeRing) {
            return Decision.reply(nodes.describe(now));
        }
        if (request instanceof KeeperRequest.SetWeight set) {
            return nodes.weigh(set);
        }
        if (request instanceof KeeperRequest.ForgetNode forget) {
            return nodes.forget(forget);
        }
        if (request instanceof KeeperRequest.SafeMode set) {
            return safeMode(set);
        }
        refuseInSafeMode(request);
        return change(request, now);
    }

    private Decision<KeeperRecord, Void> safeMode(KeeperRequest.SafeMode set) {
        boolean on = set.to() == Switch.ON || set.to() == Switch.ASK && view.safeMode;
        KeeperReply reply = new KeeperReply.Done(on);
        return on == view.safeMode ? Decision.reply(reply) : answered(new SafeModeSet(on), reply);
    }

    /** People are refused; a job that is at its commit waits. */
    private void refuseInSafeMode(KeeperRequest request) {
        if (view.safeMode) {
            throw new RondoException(
                    TransactionRules.decides(request) ? ErrorKind.RETRYABLE : ErrorKind.USER,
                    "safe-mode",
                    "The store is in safe mode, so nothing in it may be changed. bin/ring safemode leave ends that.");
        }
    }

    private KeeperReply stat(String path) {
        Optional<Tree.Place> place = view.tree.find(path);
        if (place.isPresent() && !place.get().inside().isEmpty()) {
            return sealed(place.get());
        }
        return new KeeperReply.Status(place.map(found -> found.inode().status()));
    }

    private static KeeperReply.Sealed sealed(Tree.Place place) {
        return new KeeperReply.Sealed(place.inode().status(), place.inode().chunks, place.inside());
    }

    private Tree.Place found(String path) {
        return view.tree.find(path).orElseThrow(() -> missing(path));
    }

    private static RondoException missing(String path) {
        return RondoException.user("no-such-path", "There is no " + path + " in the store.");
    }

    private KeeperReply list(KeeperRequest.ListFolder list) {
        Tree.Place place = found(list.path());
        if (place.inode().sealed()) {
            return sealed(place);
        }
        if (!place.inode().directory) {
            return new KeeperReply.Listing(List.of(entry(place.inode(), list.chunks())), false, "");
        }
        String version = epoch + "." + place.inode().number + "." + place.inode().changes;
        List<KeeperReply.File> entries = new ArrayList<>();
        int size = 0;
        for (Inode child : place.inode().children.tailMap(list.after(), false).values()) {
            if (size >= MOST_LISTED) {
                return new KeeperReply.Listing(entries, true, version);
            }
            KeeperReply.File entry = entry(child, list.chunks());
            entries.add(entry);
            size += 1 + entry.chunks().size();
        }
        return new KeeperReply.Listing(entries, false, version);
    }

    private static KeeperReply.File entry(Inode inode, boolean chunks) {
        boolean wanted = chunks && !inode.directory;
        return new KeeperReply.File(inode.status(), wanted ? List.copyOf(inode.chunks) : List.of());
    }

    private KeeperReply open(String path) {
        Tree.Place place = found(path);
        if (!place.inside().isEmpty()) {
            return sealed(place);
        }
        if (place.inode().directory) {
            throw RondoException.user("is-a-directory", path + " is a directory.");
        }
        return new KeeperReply.File(place.inode().status(), List.copyOf(place.inode().chunks));
    }

    private Decision<KeeperRecord, Void> change(KeeperRequest request, long now) {
        if (request instanceof KeeperRequest.MakeFolders make) {
            return makeFolders(make, now);
        }
        if (request instanceof KeeperRequest.Create create) {
            return create(create, now);
        }
        if (request instanceof KeeperRequest.Append append) {
            return writers.append(append);
        }
        if (request instanceof KeeperRequest.AddChunks add) {
            return writers.add(add, now);
        }
        if (request instanceof KeeperRequest.EndWriting end) {
            return writers.end(end);
        }
        if (request instanceof KeeperRequest.Rename rename) {
            return rename(rename, false, now);
        }
        if (request instanceof KeeperRequest.Replace replace) {
            return rename(new KeeperRequest.Rename(replace.request(), replace.from(), replace.to()), true, now);
        }
        if (request instanceof KeeperRequest.Delete delete) {
            return delete(delete, now);
        }
        if (request instanceof KeeperRequest.SetAttributes set) {
            return new AttributeRules(view).set(set);
        }
        if (request instanceof KeeperRequest.Concat concat) {
            return new AttributeRules(view).concat(concat, now);
        }
        return new TransactionRules(view).decide(request, now);
    }

    /** A change whose reply is what the view answers for its request once it is applied. */
    private Decision<KeeperRecord, Void> answered(KeeperRecord record, KeeperReply reply) {
        return Decision.of(List.of(record), List.of(), reply);
    }

    private Decision<KeeperRecord, Void> makeFolders(KeeperRequest.MakeFolders make, long now) {
        Optional<Inode> present = view.tree.inode(make.path());
        if (present.isPresent()) {
            if (!present.get().directory) {
                throw RondoException.user("path-exists", make.path() + " is a file.");
            }
            return Decision.reply(new KeeperReply.Done(false));
        }
        return answered(new FoldersMade(make.path(), make.owner(), now), new KeeperReply.Done(true));
    }

    private Decision<KeeperRecord, Void> create(KeeperRequest.Create create, long now) {
        KeeperReply before = view.answer(create.request());
        if (before != null) {
            return Decision.reply(before);
        }
        Optional<Inode> present = view.tree.inode(create.path());
        if (Tree.names(create.path()).isEmpty() || present.isPresent() && present.get().directory) {
            throw RondoException.user("is-a-directory", create.path() + " is a directory.");
        }
        if (present.isPresent() && !create.overwrite()) {
            throw RondoException.user("path-exists", create.path() + " exists already.");
        }
        FileMade made = new FileMade(
                create.request(), create.path(), create.owner(), create.replication(), create.chunkSize(), now);
        return answered(made, view.foresee(made));
    }

    private Decision<KeeperRecord, Void> rename(KeeperRequest.Rename rename, boolean replace, long now) {
        KeeperReply before = view.answer(rename.request());
        if (before != null) {
            return Decision.reply(before);
        }
        Inode moving = view.tree.inode(rename.from()).orElseThrow(() -> missing(rename.from()));
        view.tree.inode(rename.to()).ifPresent(present -> refuseToReplace(present, moving, replace));
        Inode parent =
                view.tree.inode(Tree.parentOf(rename.to())).orElseThrow(() -> missing(Tree.parentOf(rename.to())));
        if (!parent.directory) {
            throw RondoException.user("not-a-directory", parent.path() + " is a file.");
        }
        if ((rename.to() + "/").startsWith(rename.from() + "/")
                || Tree.names(rename.from()).isEmpty()) {
            throw RondoException.user("bad-path", rename.from() + " cannot be moved into itself.");
        }
        Moved moved = new Moved(rename.request(), rename.from(), rename.to(), now);
        return answered(moved, new KeeperReply.Done(true));
    }

    private static void refuseToReplace(Inode present, Inode moving, boolean replace) {
        if (!replace || present == moving) {
            throw RondoException.user("path-exists", present.path() + " exists already.");
        }
        if (present.directory != moving.directory) {
            throw RondoException.user(
                    present.directory ? "is-a-directory" : "not-a-directory",
                    present.path() + " is a " + (present.directory ? "directory." : "file."));
        }
        if (full(present) || present.parent == null) {
            throw RondoException.user("directory-not-empty", present.path() + " is not empty.");
        }
    }

    private static boolean full(Inode directory) {
        return directory.sealed() || !directory.children.isEmpty();
    }

    private Decision<KeeperRecord, Void> delete(KeeperRequest.Delete delete, long now) {
        KeeperReply before = view.answer(delete.request());
        if (before != null) {
            return Decision.reply(before);
        }
        Optional<Inode> inode = view.tree.inode(delete.path());
        if (inode.isEmpty()) {
            return Decision.reply(new KeeperReply.Done(false));
        }
        if (inode.get().parent == null) {
            throw RondoException.user("bad-path", "The root cannot be removed.");
        }
        if (full(inode.get()) && !delete.recursive()) {
            throw RondoException.user("directory-not-empty", delete.path() + " is not empty.");
        }
        return answered(new Removed(delete.request(), delete.path(), now), new KeeperReply.Done(true));
    }

    @Override
    public void apply(KeeperRecord record) {
        view.apply(record);
    }

    @Override
    public List<Void> resume(long now) {
        return List.of();
    }

    @Override
    public byte[] snapshot() {
        return view.snapshot();
    }

    @Override
    public void restore(byte[] snapshot) {
        view.restore(snapshot);
    }
}
