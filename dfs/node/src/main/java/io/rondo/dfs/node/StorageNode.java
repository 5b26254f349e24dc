package io.rondo.dfs.node;

import io.rondo.base.disk.Disk;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.RpcServer;
import io.rondo.base.rpc.RpcServices;
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
import io.rondo.dfs.node.chunks.ChunkStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A storage node: keeps chunks, reports to the keeper, and stands for keeper itself. */
public final class StorageNode implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Closing parts = new Closing();
    private final String id;
    private final Address address;

    private StorageNode(StorageNodeSettings settings, RpcNetwork rpc, BulkNetwork bulk, Coordination coordination) {
        id = identity(settings.data());
        ChunkStore store = ChunkStore.open(settings.data(), settings.diskReserve(), settings.sync());
        BulkServer bulkServer = parts.add(bulk.serve(new Address(settings.bind().host(), 0), new ChunkService(store)));
        KeeperServer keeper = new KeeperServer(coordination, settings.replication());
        RpcServices services = keeper.bind(new RpcServices())
                .on(
                        ClusterProtocol.DESCRIBE,
                        (request, caller) -> CompletableFuture.supplyAsync(() -> ClusterDescription.of(coordination)));
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
        keeper.campaign(address.toString(), new ChunkSnapshots(chunks));
        parts.add(new NodeReporter(member, settings.data(), store, calls, chunks));
    }

    /** Starts on the folder's data. The node's id is in the folder, so a wiped disk is a new node. */
    public static StorageNode start(
            StorageNodeSettings settings, RpcNetwork rpc, BulkNetwork bulk, Coordination coordination) {
        return new StorageNode(settings, rpc, bulk, coordination);
    }

    private static String identity(Path data) {
        Path file = data.resolve("node-id");
        try {
            Files.createDirectories(data);
            if (!Files.exists(file)) {
                Disk.replace(
                        file,
                        ("n" + UUID.randomUUID().toString().substring(0, 8))
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new RondoException(
                    ErrorKind.RESOURCE, "volume-failed", "The storage folder " + data + " cannot be used: " + e, e);
        }
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
