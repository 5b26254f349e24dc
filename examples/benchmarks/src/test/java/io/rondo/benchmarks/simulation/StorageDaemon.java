package io.rondo.benchmarks.simulation;

import static io.rondo.benchmarks.simulation.Failures.watched;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.wire.Wire;
import io.rondo.coordination.Role;
import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.client.RondoFileStore;
import io.rondo.dfs.keeper.core.KeeperCommand;
import io.rondo.dfs.keeper.core.KeeperCore;
import io.rondo.dfs.keeper.core.KeeperEffect;
import io.rondo.dfs.keeper.core.KeeperRecord;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.node.orders.DeleteOrders;
import io.rondo.dfs.node.orders.EndedTransactions;
import io.rondo.dfs.node.orders.OrderBook;
import io.rondo.dfs.node.repair.Peers;
import io.rondo.dfs.node.repair.RepairSettings;
import io.rondo.dfs.node.repair.Repairer;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.ChunkRequest;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.Manifest;
import io.rondo.dfs.protocol.SlotDigest;
import io.rondo.dfs.protocol.StorageReply;
import io.rondo.dfs.protocol.StorageRequest;
import io.rondo.testing.disk.DiskFaults;
import io.rondo.testing.disk.FaultyDisk;
import io.rondo.testing.disk.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * A storage node that is a candidate for keeper too. Chunk store, order book, carrying out of orders, repair and the keeper's core are
 * the product's own, on a disk in memory that forgets what was not forced. Modelled, since the real ones have threads, are the
 * reporting of {@code NodeReporter}, the admission of {@code SlotGate} and what {@code StorageService} answers.
 */
final class StorageDaemon extends Daemon {
    private static final Path ROOT = Path.of("/disk");
    private static final int REPORT_MILLIS = 1_000;
    private static final int CALL_MILLIS = 3_000;
    private static final Wire<ChunkRequest.Stored> STORED = Wire.of(ChunkRequest.Stored.class);

    private final DiskFaults diskFaults = new DiskFaults();
    private MemoryDisk disk = new MemoryDisk();
    /** Changes that may still be made on the disk before the power goes; negative for all. */
    private int changesLeft = -1;

    private boolean powerGoes;
    private ChunkStore store;
    private OrderBook book;
    private EndedTransactions ended;
    private DeleteOrders orders;
    private Repairer repairer;
    private DirectCalls direct;
    private LeaderSeeker<StorageDaemon> keeper;
    private Leadership<KeeperCommand, KeeperRecord, KeeperEffect> leadership;
    private SlotTable table = SlotTable.EMPTY;
    private boolean disturbed;

    /** Ends a process in the middle of what it does. */
    private static final class PowerLoss extends Error {
        private static final long serialVersionUID = 1L;

        private final transient StorageDaemon node;

        PowerLoss(StorageDaemon node) {
            this.node = node;
        }
    }

    StorageDaemon(World world, String name) {
        super(world, name);
    }

    Address address() {
        return new Address(Address.IN_PROCESS, 1 + host());
    }

    private NodeInfo info() {
        return new NodeInfo(
                name, address().toString(), address().toString(), name, "rack", store.takesChunks() ? 1 : 0);
    }

    ChunkStore store() {
        return store;
    }

    @Override
    void begin() {
        table = SlotTable.EMPTY;
        powerGoes = false;
        changesLeft = -1;
        disk.observe(this::changed);
        FaultyDisk faulty = new FaultyDisk(disk, diskFaults);
        try {
            store = ChunkStore.open(List.of(ROOT), 0, faulty, !world.plants(Plant.NOTHING_IS_FORCED));
            book = new OrderBook(List.of(ROOT), faulty, store::soundFolders);
        } catch (RondoException e) { // its disk is broken, so it cannot begin
            super.crash();
            return;
        }
        direct = new DirectCalls(this);
        KeeperCalls calls =
                new KeeperCalls(world.nodes.stream().map(StorageDaemon::address).toList(), direct, Duration.ZERO);
        Chunks chunks = RondoFileStore.chunks(calls, direct.bulk(), StoreClient.QUORUM);
        ended = new EndedTransactions();
        orders = new DeleteOrders(book, store, ended, calls, chunks);
        repairer = new Repairer(
                name,
                world.keeperSettings.replication(),
                store,
                () -> table,
                book,
                orders,
                new Peers(direct, direct.bulk()),
                new RepairSettings(Duration.ofMinutes(1), 0, 0));
        keeper = new LeaderSeeker<>(this, world.nodes);
        leadership = new Leadership<>(
                this,
                new Session(this),
                Role.KEEPER,
                term -> new KeeperCore(term.epoch(), world.keeperSettings),
                Wire.of(KeeperRecord.class),
                (term, effect) -> {
                    throw Invariants.violated("no sealed folder is changed here: " + effect, null);
                });
        between(1, REPORT_MILLIS, this::report);
    }

    private void changed() {
        if (changesLeft >= 0 && changesLeft-- == 0) {
            throw new PowerLoss(this);
        }
    }

    @Override
    void ended() {
        disk.observe(() -> {});
        if (powerGoes) {
            disk = disk.crash(simulation::below).disk();
        }
        diskFaults.calls(); // forgets them
    }

    /** The machine goes down, and what was not forced may be lost; a process that is killed loses nothing. */
    void losePower() {
        powerGoes = true;
        crash();
    }

    /** The power will go in the middle of one of the next changes. */
    void losePowerAfter(int changes) {
        changesLeft = changes;
    }

    /** The power stays, whatever was planned. */
    void keepPower() {
        changesLeft = -1;
    }

    /** Work on the disk, in the middle of which the power may go. */
    private interface DiskWork<T> {
        T run() throws IOException;
    }

    private <T> CompletableFuture<T> onDisk(DiskWork<T> work) {
        try {
            return CompletableFuture.completedFuture(work.run());
        } catch (RondoException e) {
            return CompletableFuture.failedFuture(e);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(RondoException.retryable("volume-failed", name + ": " + e));
        } catch (RuntimeException e) {
            throw Invariants.violated(name + " failed", e);
        } catch (PowerLoss e) {
            e.node.losePower();
            return CompletableFuture.failedFuture(RondoException.retryable("unreachable", e.node.name));
        }
    }

    DiskFaults diskFaults() {
        return diskFaults;
    }

    /** Flips a bit of one of the chunks here. */
    void damageAChunk() {
        try {
            List<ChunkId> chunks = store == null ? List.of() : store.list(birth -> true);
            if (up() && !chunks.isEmpty()) {
                Path file = store.where(chunks.get(simulation.below(chunks.size())));
                byte[] bytes = disk.readAll(file);
                bytes[simulation.below(bytes.length)] ^= (byte) (1 << simulation.below(8));
                disk.overwrite(file, bytes);
            }
        } catch (IOException | RondoException e) {
            return; // the disk is broken already
        }
    }

    /** Everything that is here; nothing if it cannot be known. */
    Set<ChunkId> held() {
        try {
            return isGone() ? new HashSet<>() : new HashSet<>(store.list(birth -> true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of what was found damaged here, which is kept and counts as missing. */
    private Set<Path> putAside() throws IOException {
        Set<Path> names = new HashSet<>();
        for (Path file : disk.list(ROOT.resolve("quarantine"))) {
            names.add(file.getFileName());
        }
        return names;
    }

    boolean leads() {
        return running() && leadership.leads();
    }

    // What others ask

    CompletableFuture<KeeperReply> ask(KeeperRequest request) {
        return leadership.submit(new KeeperCommand.Asked(request)).thenApply(KeeperReply.class::cast);
    }

    /** Answered at once, if nothing has to become durable before. */
    CompletableFuture<Object> askNow(KeeperRequest request) {
        return leadership.submitNow(new KeeperCommand.Asked(request));
    }

    private void admit(ChunkId chunk, long layout) {
        ended.admit(chunk);
        if (layout < table.layout()) {
            throw RondoException.retryable("layout-changed", layout + " is before " + table.layout());
        }
    }

    CompletableFuture<ChunkRequest.Stored> put(ChunkRequest.Put put, byte[] bytes) {
        return onDisk(() -> {
            admit(put.id(), put.layout());
            BulkSink sink = store.put(put.id(), () -> admit(put.id(), put.layout()));
            boolean done = false;
            try {
                sink.accept(ByteBuffer.wrap(bytes));
                byte[] stored = sink.finish();
                done = true;
                return STORED.decode(stored);
            } catch (PowerLoss e) {
                done = true; // nothing can be cleaned up any more
                throw e;
            } finally {
                if (!done) {
                    sink.abort();
                }
            }
        });
    }

    CompletableFuture<byte[]> read(ChunkRef chunk) {
        return onDisk(() -> {
            ByteBuffer read = store.read(chunk.id(), 0, (int) chunk.length());
            byte[] bytes = new byte[read.remaining()];
            read.get(bytes);
            return bytes;
        });
    }

    StorageReply answer(StorageRequest request) {
        StorageReply.Knowledge knowledge = new StorageReply.Knowledge(table.layout(), book.doomedThrough());
        if (request instanceof StorageRequest.GetDigests) {
            return new StorageReply.Digests(knowledge, SlotDigest.pack(store.digests()));
        }
        if (request instanceof StorageRequest.ListChunks list) {
            try {
                return new StorageReply.ChunkList(knowledge, store.listSlots(list.slots()));
            } catch (IOException e) {
                throw RondoException.retryable("volume-failed", name + ": " + e);
            }
        }
        List<ChunkId> asked = ((StorageRequest.HasChunks) request).chunks();
        byte[] present = new byte[asked.size()];
        for (int i = 0; i < present.length; i++) {
            present[i] = (byte) (store.has(asked.get(i)) ? 1 : 0);
        }
        return new StorageReply.Present(knowledge, present);
    }

    // What it does by itself

    private void report() {
        KeeperRequest report = new KeeperRequest.NodeReport(
                info(),
                book.cluster().isEmpty() ? "cluster" : book.cluster(),
                !book.cluster().isEmpty(),
                book.doomedThrough(),
                repairer.complete(),
                repairer.strays(),
                new KeeperRequest.NodeHealth(0, 0, 0, repairer.missing(), 0, store.trouble()),
                1 - store.soundShare());
        keeper.call(CALL_MILLIS, node -> node.ask(report)).whenComplete(watched((answer, failure) -> {
            if (failure == null) {
                obey((KeeperReply.Orders) answer);
            } else {
                refused(Failures.of(failure));
            }
            after(REPORT_MILLIS, this::report);
        }));
    }

    private static void refused(RondoException reason) {
        if (reason.is("wrong-cluster")) {
            throw Invariants.violated("a node was taken for another cluster's", reason);
        }
    }

    private void obey(KeeperReply.Orders answer) {
        onDisk(() -> {
            Map<Path, ChunkId> before = new TreeMap<>();
            for (ChunkId chunk : answer.doomed().isEmpty() ? Set.<ChunkId>of() : held()) {
                before.put(store.where(chunk).getFileName(), chunk);
            }
            try {
                orders.carryOut(answer);
            } finally {
                before.keySet().removeAll(putAside()); // a manifest was read, and found damaged
                world.invariants.deleted(this, new HashSet<>(before.values()));
            }
            return true;
        });
        if (up() && answer.table() > table.version()) {
            keeper.call(CALL_MILLIS, node -> node.ask(new KeeperRequest.GetTable(table.version())))
                    .whenComplete(watched((reply, failure) -> {
                        if (failure == null) {
                            learn(reply);
                        } else {
                            Failures.of(failure);
                        }
                    }));
        }
    }

    private void learn(KeeperReply reply) {
        ((KeeperReply.Table) reply)
                .table()
                .filter(newer -> newer.version() > table.version())
                .ifPresent(newer -> {
                    disturbed |= !table.nodes().isEmpty() && newer.layout() > table.layout();
                    table = newer;
                });
    }

    /** Whether slots have got other owners, so that there is something to hand over. */
    boolean disturbed() {
        return disturbed;
    }

    /** Compares itself with the others, fetches what it lacks and drops what is theirs. True if nothing is left to do. */
    boolean repair() {
        CompletableFuture<Boolean> done = onDisk(() -> repairer.round());
        return up() && !done.isCompletedExceptionally() && done.getNow(false);
    }

    /**
     * Deletes what nobody refers to, which {@code DeleteOrders.sweep} finds in the same way and has the keeper order. The age of the
     * chunks is left out, since files in memory have none. False if it has to be tried again.
     */
    boolean sweep() {
        Map<String, List<ChunkId>> births = new TreeMap<>();
        held().forEach(chunk -> births.computeIfAbsent(chunk.owner(), birth -> new ArrayList<>())
                .add(chunk));
        List<String> asked = List.copyOf(births.keySet());
        KeeperRequest settle = new KeeperRequest.Settle(asked, 0);
        return world.leadingKeeper()
                .map(leader -> leader.askNow(settle))
                .filter(CompletableFuture::isDone)
                .filter(answer -> !answer.isCompletedExceptionally())
                .map(answer -> {
                    KeeperReply.Owned owned = (KeeperReply.Owned) answer.join();
                    for (int i = 0; i < asked.size(); i++) {
                        if (!owned.births().get(i).all()) {
                            keepOnly(births.get(asked.get(i)), owned.births().get(i));
                        }
                    }
                    return true;
                })
                .orElse(false);
    }

    private void keepOnly(List<ChunkId> candidates, KeeperReply.Wanted wanted) {
        Set<ChunkId> kept = new HashSet<>(wanted.chunks());
        for (KeeperReply.ManifestRef manifest : wanted.manifests()) {
            for (ChunkRef chunk : manifest.chunks()) {
                kept.add(chunk.id());
                Manifest.WIRE
                        .decode(world.invariants.content(chunk))
                        .files()
                        .forEach(file -> file.chunks().forEach(each -> kept.add(each.id())));
            }
        }
        List<ChunkId> gone = new ArrayList<>(candidates);
        gone.removeIf(kept::contains);
        store.delete(gone);
    }
}
