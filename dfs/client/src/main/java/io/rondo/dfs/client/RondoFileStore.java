package io.rondo.dfs.client;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.dfs.chunk.ChunkSnapshots;
import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.chunk.SlotTables;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.model.SealedFile;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.Identity;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@link FileStore} over RPC to the keeper and bulk transfer to storage nodes. */
public final class RondoFileStore implements FileStore {
    private static final int MOST_LISTINGS = 20;

    private final KeeperCalls keeper;
    private final Chunks chunks;
    private final Manifests manifests;
    private final StoreSettings settings;
    private final OutputTransactions transactions;
    private final Folders folders;
    private final String user;

    private RondoFileStore(KeeperCalls keeper, Chunks chunks, StoreSettings settings, Identity who) {
        this.user = who.user();
        this.keeper = keeper;
        this.chunks = chunks;
        this.manifests = new Manifests(chunks::readAll);
        this.settings = settings;
        this.folders = new KeeperFolders(keeper, manifests);
        this.transactions = new KeeperTransactions(keeper, chunks, settings.chunkSize());
    }

    /** @param seeds any masters or storage nodes of the cluster; nothing is called before it is needed */
    public static RondoFileStore connect(
            List<Address> seeds, RpcNetwork rpc, BulkNetwork bulk, StoreSettings settings) {
        return connect(seeds, rpc, bulk, settings, Identity.ofProcess());
    }

    /** The same for a user other than this process's. */
    public static RondoFileStore connect(
            List<Address> seeds, RpcNetwork rpc, BulkNetwork bulk, StoreSettings settings, Identity who) {
        return connect(KeeperCalls.always(seeds), rpc, bulk, settings, who);
    }

    /** The same for a process that lives longer than the nodes it begins with: seeds are asked for anew when no keeper is known. */
    public static RondoFileStore connect(
            Supplier<List<Address>> seeds, RpcNetwork rpc, BulkNetwork bulk, StoreSettings settings, Identity who) {
        KeeperCalls keeper = new KeeperCalls(seeds, rpc, settings.patience(), who);
        return new RondoFileStore(keeper, chunks(keeper, bulk, settings.writeQuorum()), settings, who);
    }

    /** Chunk access with tables from the keeper. */
    public static Chunks chunks(KeeperCalls keeper, BulkNetwork bulk, int quorum) {
        return new Chunks(tables(keeper), bulk, quorum);
    }

    /** The keeper's slot tables. */
    public static SlotTables tables(KeeperCalls keeper) {
        return new SlotTables(known -> table(keeper, known));
    }

    /** Has chunks of a leader's snapshot deleted. */
    public static Consumer<List<ChunkId>> discarding(KeeperCalls keeper) {
        return chunks -> keeper.call(new KeeperRequest.DiscardSnapshot(chunks));
    }

    private static SlotTable table(KeeperCalls keeper, long known) {
        KeeperReply.Table table = (KeeperReply.Table) keeper.call(new KeeperRequest.GetTable(known));
        return table.table().orElse(null);
    }

    /** Where a leader of this cluster keeps its snapshots. */
    public ChunkSnapshots snapshots() {
        return new ChunkSnapshots(chunks, chunks, discarding(keeper));
    }

    private static String request() {
        return UUID.randomUUID().toString();
    }

    @Override
    public Optional<FileStatus> status(String path) {
        KeeperReply reply = keeper.call(new KeeperRequest.Stat(path));
        if (reply instanceof KeeperReply.Sealed sealed) {
            return sealedFile(sealed).map(file -> status(sealed, file));
        }
        return ((KeeperReply.Status) reply).status();
    }

    @Override
    public List<FileStatus> list(String path) {
        return list(path, false).stream().map(Listed::status).toList();
    }

    @Override
    public List<Listed> listWithChunks(String path) {
        return list(path, true);
    }

    /** Listings are complete: one that was cut into several answers begins anew if the folder changes meanwhile. */
    private List<Listed> list(String path, boolean chunks) {
        for (int attempt = 0; attempt < MOST_LISTINGS; attempt++) {
            Optional<List<Listed>> whole = tryList(path, chunks);
            if (whole.isPresent()) {
                return whole.get();
            }
        }
        throw RondoException.retryable(
                "listing-changed", path + " changed " + MOST_LISTINGS + " times while it was being listed.");
    }

    /** Empty if the folder changed between two answers. */
    private Optional<List<Listed>> tryList(String path, boolean chunks) {
        List<Listed> found = new ArrayList<>();
        String after = "";
        String version = "";
        while (true) {
            KeeperReply reply = keeper.call(new KeeperRequest.ListFolder(path, after, chunks));
            if (reply instanceof KeeperReply.Sealed sealed) {
                return Optional.of(inside(path, sealed));
            }
            KeeperReply.Listing listing = (KeeperReply.Listing) reply;
            if (!found.isEmpty() && !listing.version().equals(version)) {
                return Optional.empty();
            }
            version = listing.version();
            for (KeeperReply.File entry : listing.entries()) {
                if (chunks && entry.chunks().isEmpty() && entry.status().length() > 0) {
                    throw RondoException.user(
                            "access-denied",
                            "Permission denied: " + entry.status().path() + " may be seen and not read.");
                }
                found.add(new Listed(entry.status(), entry.chunks()));
            }
            if (!listing.more()) {
                return Optional.of(found);
            }
            String last = found.get(found.size() - 1).status().path();
            after = last.substring(last.lastIndexOf('/') + 1);
        }
    }

    private List<Listed> inside(String path, KeeperReply.Sealed sealed) {
        List<SealedFile> files = sealed.inside().isEmpty()
                ? manifests.files(sealed.manifest())
                : List.of(sealedFile(sealed).orElseThrow(() -> missing(path)));
        return files.stream()
                .map(file -> new Listed(status(sealed, file), file.chunks()))
                .toList();
    }

    private Optional<SealedFile> sealedFile(KeeperReply.Sealed sealed) {
        return manifests.file(sealed.manifest(), sealed.inside());
    }

    private static FileStatus status(KeeperReply.Sealed sealed, SealedFile file) {
        FileStatus folder = sealed.folder();
        return new FileStatus(
                folder.path() + "/" + file.name(),
                folder.inode(),
                folder.generation(),
                false,
                file.length(),
                folder.replication(),
                folder.chunkSize(),
                folder.modified(),
                folder.accessed(),
                folder.owner(),
                folder.group(),
                0644);
    }

    private static RondoException missing(String path) {
        return RondoException.user("no-such-path", "There is no " + path + " in the store.");
    }

    @Override
    public boolean mkdirs(String path, int mode) {
        return done(new KeeperRequest.MakeFolders(path, user, mode, request()));
    }

    @Override
    public void rename(String from, String to) {
        keeper.call(new KeeperRequest.Rename(request(), from, to));
    }

    @Override
    public void replace(String from, String to) {
        keeper.call(new KeeperRequest.Replace(request(), from, to));
    }

    @Override
    public boolean delete(String path, boolean recursive) {
        KeeperReply reply = keeper.call(new KeeperRequest.Delete(request(), path, recursive));
        return ((KeeperReply.Done) reply).changed();
    }

    @Override
    public Duration trashInterval() {
        return Duration.ofMillis(((KeeperReply.TrashKept) keeper.call(new KeeperRequest.AskTrash())).millis());
    }

    @Override
    public Space space() {
        long used = 0;
        long free = 0;
        for (KeeperReply.RingNode node : ((KeeperReply.Ring) keeper.call(new KeeperRequest.DescribeRing())).nodes()) {
            boolean lost = node.state() == KeeperReply.NodeState.LOST;
            used += lost ? 0 : node.health().bytes();
            free += lost ? 0 : node.health().freeBytes();
        }
        return new Space(used, free);
    }

    @Override
    public void setAttributes(String path, Attributes to) {
        keeper.call(new KeeperRequest.SetAttributes(
                path, to.mode(), to.owner(), to.group(), to.modified(), to.accessed(), request()));
    }

    @Override
    public Folders folders() {
        return folders;
    }

    @Override
    public void concat(String target, List<String> sources) {
        keeper.call(new KeeperRequest.Concat(request(), target, sources));
    }

    @Override
    public StoreOutput create(String path, boolean overwrite, int mode) {
        KeeperReply.File file = (KeeperReply.File) keeper.call(new KeeperRequest.Create(
                request(), path, overwrite, user, settings.replication(), settings.chunkSize(), mode));
        return new ChunkedOutput(keeper, chunks, file.status(), List.of());
    }

    @Override
    public StoreOutput append(String path) {
        KeeperReply.File file = (KeeperReply.File) keeper.call(new KeeperRequest.Append(request(), path));
        return new ChunkedOutput(keeper, chunks, file.status(), file.chunks());
    }

    @Override
    public void truncate(String path, long length) {
        if (isBeingWritten(path)) {
            throw RondoException.user(
                    "being-written",
                    path + " is being written, so it cannot be cut. Close it or end its writing first.");
        }
        long before = status(path).orElseThrow(() -> missing(path)).length();
        if (length < 0 || length > before) {
            throw RondoException.user(
                    "bad-length", path + " has " + before + " bytes and cannot be cut to " + length + ".");
        }
        if (length < before) {
            new Truncation(keeper, chunks).cut(path, length);
        }
    }

    private KeeperReply.File file(String path) {
        return whole(path, keeper.call(new KeeperRequest.Open(path)));
    }

    private KeeperReply.File whole(String path, KeeperReply reply) {
        if (reply instanceof KeeperReply.Sealed sealed) {
            SealedFile file = sealedFile(sealed).orElseThrow(() -> missing(path));
            return new KeeperReply.File(status(sealed, file), file.chunks());
        }
        return (KeeperReply.File) reply;
    }

    @Override
    public StoreInput open(String path) {
        return new ChunkedInput(chunks.reader(), file(path).chunks());
    }

    @Override
    public StoreInput open(String path, long inode, long generation) {
        KeeperReply.File file = file(path);
        if (file.status().inode() != inode || file.status().generation() != generation) {
            throw RondoException.user(
                    "file-changed", "The file " + path + " was replaced or changed since it was listed.");
        }
        return new ChunkedInput(chunks.reader(), file.chunks());
    }

    @Override
    public OpenedFile open(long inode, String inside) {
        keeper.settle();
        KeeperReply.File file = whole("number " + inode, keeper.call(new KeeperRequest.OpenInode(inode, inside)));
        return new OpenedFile(file.status(), new ChunkedInput(chunks.reader(), file.chunks()));
    }

    @Override
    public boolean isBeingWritten(String path) {
        keeper.settle();
        return done(new KeeperRequest.AskWriting(path));
    }

    @Override
    public void endWriting(String path) {
        keeper.settle();
        keeper.call(new KeeperRequest.EndWriting(path, request()));
    }

    @Override
    public void checkAccess(String path, int wanted) {
        keeper.call(new KeeperRequest.CheckAccess(path, wanted));
    }

    @Override
    public boolean safeMode() {
        return done(new KeeperRequest.SafeMode(KeeperRequest.Switch.ASK));
    }

    @Override
    public void setSafeMode(boolean on) {
        keeper.call(new KeeperRequest.SafeMode(on ? KeeperRequest.Switch.ON : KeeperRequest.Switch.OFF));
    }

    private boolean done(KeeperRequest request) {
        return ((KeeperReply.Done) keeper.call(request)).changed();
    }

    @Override
    public StoreInput open(List<ChunkRef> file) {
        return new ChunkedInput(chunks.reader(), file);
    }

    @Override
    public List<ChunkLocation> locate(String path) {
        return locate(file(path).chunks());
    }

    @Override
    public List<ChunkLocation> locate(List<ChunkRef> file) {
        List<ChunkLocation> locations = new ArrayList<>();
        long start = 0;
        for (ChunkRef chunk : file) {
            locations.add(new ChunkLocation(start, chunk.length(), chunks.hosts(chunk)));
            start += chunk.length();
        }
        locations.sort(Comparator.comparingLong(ChunkLocation::start));
        return locations;
    }

    @Override
    public OutputTransactions transactions() {
        return transactions;
    }

    @Override
    public byte[] readChunk(ChunkRef chunk) {
        return chunks.readAll(chunk);
    }

    @Override
    public void close() {
        keeper.settle();
        chunks.close();
    }
}
