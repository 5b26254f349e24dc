package io.rondo.dfs.keeper.core;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Core;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.chunk.ChunkSnapshots;
import io.rondo.dfs.keeper.core.KeeperRecord.FileMade;
import io.rondo.dfs.keeper.core.KeeperRecord.FoldersMade;
import io.rondo.dfs.keeper.core.KeeperRecord.Moved;
import io.rondo.dfs.keeper.core.KeeperRecord.Removed;
import io.rondo.dfs.keeper.core.KeeperRecord.RequestDone;
import io.rondo.dfs.keeper.core.KeeperRecord.SafeModeSet;
import io.rondo.dfs.keeper.core.KeeperRecord.SnapshotDiscarded;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.KeeperRequest.Switch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides what the keeper is asked. Nothing here changes the view: {@link KeeperView#apply} alone does.
 *
 * <p>Nodes ask for their orders; its one effect is to have a manifest read.
 */
public final class KeeperCore implements Core<KeeperCommand, KeeperRecord, KeeperEffect> {
    /** Entries and chunks in an answer, of some hundred bytes each. */
    private static final int MOST_LISTED = 2_000;
    /** Of a file, as of HDFS's. */
    private static final int MOST_REPLICAS = 512;

    private final KeeperView view;
    private final long epoch;
    /** Beside the view, as what is known of nodes' lives is. */
    private final LeaderSnapshots snapshots = new LeaderSnapshots();

    private final NodeRules nodes;
    private final WriterRules writers;
    private final SealedRules sealedFolders;
    private final Permissions permissions;
    private final long trashMillis;

    public KeeperCore(long epoch, KeeperSettings settings) {
        this.epoch = epoch;
        this.view = new KeeperView(settings.replication());
        this.permissions = new Permissions(view.tree, settings.superuser());
        this.trashMillis = settings.trashMillis();
        this.nodes = new NodeRules(view, epoch, settings.deadAfterMillis());
        this.writers = new WriterRules(view);
        this.sealedFolders = new SealedRules(view);
    }

    @Override
    public Decision<KeeperRecord, KeeperEffect> decide(KeeperCommand command, long now) {
        if (command instanceof KeeperCommand.ManifestRead read) {
            return sealedFolders.unseal(read, now);
        }
        if (command instanceof KeeperCommand.SnapshotsReferred told) {
            told.journals().forEach(snapshots::learn);
            return Decision.reply(new KeeperReply.Done(true));
        }
        return decide(((KeeperCommand.Asked) command).request(), now);
    }

    /** What somebody asks. */
    Decision<KeeperRecord, KeeperEffect> decide(KeeperRequest request, long now) {
        try {
            return answer(request, now);
        } catch (InsideSealed e) {
            return sealedFolders.open(e.folder(), now);
        }
    }

    private Decision<KeeperRecord, KeeperEffect> answer(KeeperRequest request, long now) {
        if (request instanceof KeeperRequest.As as) {
            return answer(as, now);
        }
        if (request instanceof KeeperRequest.CheckAccess) {
            return Decision.reply(new KeeperReply.Done(true)); // whoever is refused does not come here
        }
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
        if (request instanceof KeeperRequest.ListSnapshots) {
            return Decision.reply(new SnapshotRules(view).list());
        }
        if (request instanceof KeeperRequest.AskTrash) {
            return Decision.reply(new KeeperReply.TrashKept(trashMillis));
        }
        if (request instanceof KeeperRequest.Summarize summarize) {
            return Decision.reply(summarize(summarize.path()));
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
            return Decision.reply(new BirthRules(view, snapshots, epoch).owned(ask.owners()));
        }
        if (request instanceof KeeperRequest.Settle settle) {
            return new BirthRules(view, snapshots, epoch).settle(settle, now);
        }
        if (request instanceof KeeperRequest.DeleteOrphans delete) {
            return new BirthRules(view, snapshots, epoch).deleteOrphans(delete);
        }
        if (request instanceof KeeperRequest.DiscardSnapshot discard) {
            return discard(discard);
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

    private Decision<KeeperRecord, KeeperEffect> answer(KeeperRequest.As as, long now) {
        permissions.check(as.who(), as.request());
        Decision<KeeperRecord, KeeperEffect> decision = answer(as.request(), now);
        return decision.reply() instanceof KeeperReply.Listing listing
                ? Decision.reply(permissions.readable(as.who(), listing))
                : decision;
    }

    private Decision<KeeperRecord, KeeperEffect> safeMode(KeeperRequest.SafeMode set) {
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

    private Decision<KeeperRecord, KeeperEffect> discard(KeeperRequest.DiscardSnapshot discard) {
        if (discard.chunks().stream().anyMatch(chunk -> !chunk.owner().startsWith(ChunkSnapshots.BIRTH))) {
            throw RondoException.user("foreign-chunk", "A chunk that is not of a leader's snapshot stays.");
        }
        return answered(new SnapshotDiscarded(discard.chunks()), new KeeperReply.Done(true));
    }

    private KeeperReply stat(String path) {
        Optional<Tree.Place> place = view.tree.find(path);
        if (place.isPresent() && !place.get().inside().isEmpty()) {
            return sealed(place.get());
        }
        return new KeeperReply.Status(place.map(found -> found.inode().status(found.path())));
    }

    private static KeeperReply.Sealed sealed(Tree.Place place) {
        SealedFolder folder = (SealedFolder) place.inode();
        return new KeeperReply.Sealed(folder.status(place.path()), folder.manifest(), place.inside());
    }

    private Tree.Place found(String path) {
        return view.tree.find(path).orElseThrow(() -> missing(path));
    }

    private static RondoException missing(String path) {
        return RondoException.user("no-such-path", "There is no " + path + " in the store.");
    }

    private KeeperReply list(KeeperRequest.ListFolder list) {
        Tree.Place place = found(list.path());
        if (place.inode() instanceof SealedFolder) {
            return sealed(place);
        }
        if (place.inode() instanceof FileInode file) {
            return new KeeperReply.Listing(List.of(entry(file, place.path(), list.chunks())), false, "");
        }
        Folder folder = (Folder) place.inode();
        String version = epoch + "." + folder.number() + "." + folder.changes();
        String above = place.path().equals("/") ? "/" : place.path() + "/";
        List<KeeperReply.File> entries = new ArrayList<>();
        int[] size = new int[1];
        boolean[] more = new boolean[1];
        folder.children().visitAfter(list.after(), child -> {
            more[0] = size[0] >= MOST_LISTED;
            if (!more[0]) {
                KeeperReply.File entry = entry(child, above + child.name(), list.chunks());
                entries.add(entry);
                size[0] += 1 + entry.chunks().size();
            }
            return !more[0];
        });
        return new KeeperReply.Listing(entries, more[0], version);
    }

    private static KeeperReply.File entry(Inode inode, String path, boolean chunks) {
        return new KeeperReply.File(
                inode.status(path), chunks && inode instanceof FileInode file ? file.chunks() : List.of());
    }

    private KeeperReply open(String path) {
        Tree.Place place = found(path);
        if (!place.inside().isEmpty()) {
            return sealed(place);
        }
        if (place.inode() instanceof FileInode file) {
            return entry(file, place.path(), true);
        }
        throw RondoException.user("is-a-directory", path + " is a directory.");
    }

    private KeeperReply summarize(String path) {
        Tree.Place place = found(path);
        if (!place.inside().isEmpty()) {
            return sealed(place);
        }
        Totals totals = place.inode().totals();
        Quota quota = place.inode() instanceof Folder folder ? folder.quota() : Quota.NONE;
        return new KeeperReply.Summary(
                totals.files(), totals.folders(), totals.bytes(), totals.space(), quota.names(), quota.space());
    }

    private Decision<KeeperRecord, KeeperEffect> change(KeeperRequest request, long now) {
        if (request instanceof KeeperRequest.MakeFolders make) {
            return once(make.request(), () -> makeFolders(make, now));
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
        if (request instanceof KeeperRequest.ReplaceTail replace) {
            return writers.replaceTail(replace, now);
        }
        if (request instanceof KeeperRequest.EndWriting end) {
            return once(end.request(), () -> writers.end(end));
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
            return once(set.request(), () -> new AttributeRules(view).set(set));
        }
        if (request instanceof KeeperRequest.Concat concat) {
            return new AttributeRules(view).concat(concat, now);
        }
        if (request instanceof KeeperRequest.SetQuota set) {
            return once(set.request(), () -> new Quotas(view).set(set));
        }
        return new SnapshotRules(view)
                .decide(request, now)
                .orElseGet(() -> new TransactionRules(view).decide(request, now));
    }

    /**
     * What would come out the same if it were done again at once is still not done again when it is asked for again, its answer
     * having got lost: others may have changed it meanwhile.
     */
    private Decision<KeeperRecord, KeeperEffect> once(
            String request, Supplier<Decision<KeeperRecord, KeeperEffect>> rule) {
        KeeperReply before = view.answer(request);
        if (before != null) {
            return Decision.reply(before);
        }
        Decision<KeeperRecord, KeeperEffect> decision = rule.get();
        if (decision.records().isEmpty()) {
            return decision;
        }
        List<KeeperRecord> records = new ArrayList<>(decision.records());
        records.add(new RequestDone(request));
        return Decision.of(records, decision.effects(), decision.reply());
    }

    /** A change whose reply is what the view answers for its request once it is applied. */
    private Decision<KeeperRecord, KeeperEffect> answered(KeeperRecord record, KeeperReply reply) {
        return Decision.of(List.of(record), List.of(), reply);
    }

    private Decision<KeeperRecord, KeeperEffect> makeFolders(KeeperRequest.MakeFolders make, long now) {
        Optional<Inode> present = view.tree.inode(make.path());
        if (present.isPresent()) {
            if (!present.get().directory()) {
                throw RondoException.user("path-exists", make.path() + " is a file.");
            }
            return Decision.reply(new KeeperReply.Done(false));
        }
        requireRoom(make.path(), Totals.NOTHING);
        return answered(new FoldersMade(make.path(), make.owner(), now, make.mode()), new KeeperReply.Done(true));
    }

    private Decision<KeeperRecord, KeeperEffect> create(KeeperRequest.Create create, long now) {
        KeeperReply before = view.answer(create.request());
        if (before != null) {
            return Decision.reply(before);
        }
        if (create.chunkSize() < 1 || create.replication() < 1 || create.replication() > MOST_REPLICAS) {
            throw RondoException.user(
                    "bad-file",
                    "A file has chunks of a byte or more and 1 to " + MOST_REPLICAS + " replicas, not chunks of "
                            + create.chunkSize() + " and " + create.replication() + " replicas.");
        }
        Optional<Inode> present = view.tree.inode(create.path());
        if (Tree.names(create.path()).isEmpty()
                || present.isPresent() && present.get().directory()) {
            throw RondoException.user("is-a-directory", create.path() + " is a directory.");
        }
        if (present.isPresent() && !create.overwrite()) {
            throw RondoException.user("path-exists", create.path() + " exists already.");
        }
        requireRoom(create.path(), present.map(Inode::totals).orElse(Totals.NOTHING));
        FileMade made = new FileMade(
                create.request(),
                create.path(),
                create.owner(),
                create.replication(),
                create.chunkSize(),
                now,
                create.mode());
        return answered(made, view.foresee(made));
    }

    /** For a name, and what is lacking of the folders above it; in place of something. */
    private void requireRoom(String path, Totals inPlaceOf) {
        List<Folder> above = Quotas.above(view.tree, path);
        long names = Tree.names(path).size() + 1L - above.size();
        Quotas.require(view.tree, above, new Totals(0, names, 0, 0).minus(new Totals(0, 0, 0, inPlaceOf.space())));
    }

    private Decision<KeeperRecord, KeeperEffect> rename(KeeperRequest.Rename rename, boolean replace, long now) {
        KeeperReply before = view.answer(rename.request());
        if (before != null) {
            return Decision.reply(before);
        }
        Inode inode = view.tree.inode(rename.from()).orElseThrow(() -> missing(rename.from()));
        Optional<Inode> present = view.tree.inode(rename.to());
        present.ifPresent(there -> refuseToReplace(there, inode, rename.to(), replace));
        Inode parent =
                view.tree.inode(Tree.parentOf(rename.to())).orElseThrow(() -> missing(Tree.parentOf(rename.to())));
        if (!parent.directory()) {
            throw RondoException.user("not-a-directory", Tree.parentOf(rename.to()) + " is a file.");
        }
        if (parent instanceof SealedFolder sealed) {
            throw new InsideSealed(sealed);
        }
        if ((rename.to() + "/").startsWith(rename.from() + "/")
                || Tree.names(rename.from()).isEmpty()) {
            throw RondoException.user("bad-path", rename.from() + " cannot be moved into itself.");
        }
        List<Folder> into = new ArrayList<>(Quotas.above(view.tree, rename.to()));
        into.removeAll(view.tree.above(inode.number())); // what is below both stays so
        Quotas.require(
                view.tree, into, inode.totals().minus(present.map(Inode::totals).orElse(Totals.NOTHING)));
        Moved moved = new Moved(rename.request(), rename.from(), rename.to(), now);
        return answered(moved, new KeeperReply.Done(true));
    }

    private void refuseToReplace(Inode present, Inode moving, String path, boolean replace) {
        if (!replace || present.number() == moving.number()) {
            throw RondoException.user("path-exists", path + " exists already.");
        }
        if (present.directory() != moving.directory()) {
            throw RondoException.user(
                    present.directory() ? "is-a-directory" : "not-a-directory",
                    path + " is a " + (present.directory() ? "directory." : "file."));
        }
        if (full(present) || present.number() == Tree.ROOT) {
            throw RondoException.user("directory-not-empty", path + " is not empty.");
        }
        SnapshotRules.requireNoneBelow(view.tree, present, path);
    }

    private static boolean full(Inode inode) {
        return inode instanceof Folder folder ? !folder.isEmpty() : inode.directory();
    }

    private Decision<KeeperRecord, KeeperEffect> delete(KeeperRequest.Delete delete, long now) {
        KeeperReply before = view.answer(delete.request());
        if (before != null) {
            return Decision.reply(before);
        }
        Optional<Inode> inode = view.tree.inode(delete.path());
        if (inode.isEmpty()) {
            return Decision.reply(new KeeperReply.Done(false));
        }
        if (inode.get().number() == Tree.ROOT) {
            throw RondoException.user("bad-path", "The root cannot be removed.");
        }
        if (full(inode.get()) && !delete.recursive()) {
            throw RondoException.user("directory-not-empty", delete.path() + " is not empty.");
        }
        SnapshotRules.requireNoneBelow(view.tree, inode.get(), delete.path());
        return answered(new Removed(delete.request(), delete.path(), now), new KeeperReply.Done(true));
    }

    @Override
    public void apply(KeeperRecord record) {
        view.apply(record);
    }

    @Override
    public List<KeeperEffect> resume(long now) {
        return List.of();
    }

    @Override
    public byte[] snapshot() {
        return view.snapshot().get();
    }

    @Override
    public Supplier<byte[]> capture() {
        return view.snapshot();
    }

    @Override
    public void restore(byte[] snapshot) {
        view.restore(snapshot);
    }
}
