package io.rondo.dfs.node;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.RpcServer;
import io.rondo.base.rpc.RpcServices;
import io.rondo.base.time.Clock;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.transfer.BulkServer;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Membership;
import io.rondo.dfs.chunk.ChunkSnapshots;
import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.client.ClusterDescription;
import io.rondo.dfs.client.ClusterProtocol;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.client.RondoFileStore;
import io.rondo.dfs.keeper.KeeperServer;
import io.rondo.dfs.keeper.core.KeeperSettings;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.node.orders.DeleteOrders;
import io.rondo.dfs.node.orders.EndedTransactions;
import io.rondo.dfs.node.orders.OrderBook;
import io.rondo.dfs.node.repair.Peers;
import io.rondo.dfs.node.repair.Repairer;
import io.rondo.dfs.node.repair.Scrubber;
import io.rondo.dfs.protocol.StorageProtocol;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A storage node: keeps chunks, reports to the keeper, and stands for keeper itself. */
public final class StorageNode implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Closing parts = new Closing();
    private final String id;
    private final Address address;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Repairer repairer;
    private volatile NodeReporter reporter;

    private StorageNode(StorageNodeSettings settings, RpcNetwork rpc, BulkNetwork bulk, Coordination coordination) {
        DiskOperations disk = settings.disk();
        id = NodeIdentity.of(settings.data(), disk);
        ChunkStore store = ChunkStore.open(settings.data(), settings.diskReserve(), disk, settings.sync());
        OrderBook book = new OrderBook(settings.data(), disk, store::soundFolders);
        SlotGate gate = new SlotGate(store);
        Scrubber scrubber = parts.add(new Scrubber(
                store,
                store::soundFolders,
                disk,
                Clock.SYSTEM,
                settings.repair().scrubRate(),
                this::repair));
        EndedTransactions ended = new EndedTransactions();
        ChunkService chunkService = new ChunkService(
                store,
                (chunk, layout) -> {
                    gate.admit(layout);
                    ended.admit(chunk);
                },
                chunk -> {
                    scrubber.suspect(chunk);
                    repair();
                });
        BulkServer bulkServer = parts.add(bulk.serve(new Address(settings.bind().host(), 0), chunkService));
        StorageService service = new StorageService(store, gate, book, scrubber, this::sweep);
        KeeperServer keeper = new KeeperServer(
                coordination,
                new KeeperSettings(
                        settings.replication(),
                        settings.deadAfter().toMillis(),
                        System.getProperty("user.name"),
                        settings.trash().toMillis()));
        RpcServices services = keeper.bind(new RpcServices())
                .on(
                        ClusterProtocol.DESCRIBE,
                        (request, caller) -> CompletableFuture.supplyAsync(() -> ClusterDescription.of(coordination)))
                .on(
                        StorageProtocol.CALL,
                        (request, caller) -> CompletableFuture.supplyAsync(() -> service.answer(request)));
        RpcServer server = parts.add(rpc.serve(settings.bind(), services));
        address = server.address();
        Membership.Member member = new Membership.Member(
                id,
                "storage",
                address.toString(),
                bulkServer.address().toString(),
                settings.host(),
                settings.rack(),
                settings.weight(),
                "1");
        parts.add(coordination.membership().announce(member));
        KeeperCalls calls = new KeeperCalls(List.of(address), rpc, PATIENCE);
        Chunks chunks = parts.add(RondoFileStore.chunks(calls, bulk, settings.writeQuorum()));
        parts.add(keeper);
        // A keeper that recovers has no keeper to ask for the table.
        Chunks members = parts.add(new Chunks(MemberTables.of(coordination), bulk, settings.writeQuorum()));
        keeper.campaign(
                address.toString(),
                new ChunkSnapshots(chunks, members, RondoFileStore.discarding(calls)),
                chunks::readAll);
        DeleteOrders orders = new DeleteOrders(book, store, ended, calls, chunks);
        repairer = parts.add(new Repairer(
                id, settings.replication(), store, gate::table, book, orders, new Peers(rpc, bulk), settings.repair()));
        reporter = parts.add(new NodeReporter(
                member,
                store,
                calls,
                book,
                orders,
                new TableWatch(RondoFileStore.tables(calls), gate),
                repairer,
                this::end));
        TrashEmptier trash = parts.add(new TrashEmptier(
                calls::call,
                () -> ClusterDescription.of(coordination).leadingKeeper().equals(address.toString()),
                Clock.SYSTEM,
                settings.trash()));
        reporter.start();
        trash.start();
        scrubber.start();
    }

    private long sweep(Duration held) {
        NodeReporter now = reporter;
        if (now == null) {
            throw RondoException.retryable("starting", "The node is starting.");
        }
        return now.sweep(held).join();
    }

    /** Nothing is left to serve. Closing waits for those who call this, so another thread does it. */
    private void end() {
        new DaemonThreads("node-end")
                .newThread(() -> {
                    close();
                    ended.complete(null);
                })
                .start();
    }

    /** Completed when the node has stopped itself since none of its volumes is left. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    /** Something is missing here, as a reader or the scrubber found. */
    private void repair() {
        Repairer now = repairer;
        if (now != null) {
            now.wake();
        }
    }

    /** Starts on the folder's data. The node's id is in its folders: see {@link NodeIdentity}. */
    public static StorageNode start(
            StorageNodeSettings settings, RpcNetwork rpc, BulkNetwork bulk, Coordination coordination) {
        return new StorageNode(settings, rpc, bulk, coordination);
    }

    public Address address() {
        return address;
    }

    public String id() {
        return id;
    }

    @Override
    public void close() {
        parts.close();
    }
}
