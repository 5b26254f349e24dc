package io.rondo.benchmarks.simulation;

import io.rondo.base.error.RondoException;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.ChunkRequest;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;

/**
 * The store as a process uses it. Models {@code KeeperCalls}, {@code Chunks} and {@code ChunkReader} without their threads: a chunk is
 * sent to all nodes of its slot and acknowledged by a quorum of durable replicas, else another slot is tried; a read goes from
 * replica to replica until one has the bytes right. Where a node may be lost for good, nothing is written before there is a second
 * one: the product takes chunks on the only node there is, and copies them when others join, but until then no promise survives it.
 */
final class StoreClient {
    static final int QUORUM = 2;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int CHUNK_MILLIS = 5_000;
    private static final int MOST_SLOTS = 4;
    private static final int ASK_AGAIN_MILLIS = 200;
    /** So many messages travel as records for one that is encoded and decoded on the way. */
    private static final int RECORDS_FOR_BYTES = 8;

    private static final Wire<KeeperRequest> REQUESTS = Wire.of(KeeperRequest.class);
    private static final Wire<KeeperReply> REPLIES = Wire.of(KeeperReply.class);

    private final Daemon owner;
    private final World world;
    private final LeaderSeeker<StorageDaemon> keeper;
    private SlotTable table = SlotTable.EMPTY;

    StoreClient(Daemon owner) {
        this.owner = owner;
        this.world = owner.world;
        this.keeper = new LeaderSeeker<>(owner, world.nodes);
    }

    /** The keeper's answer. */
    CompletableFuture<KeeperReply> ask(KeeperRequest request) {
        boolean encoded = world.simulation.onceIn(RECORDS_FOR_BYTES);
        KeeperRequest travelled = encoded ? REQUESTS.decode(REQUESTS.encode(request)) : request;
        return keeper.call(PATIENCE_MILLIS, node -> node.ask(travelled))
                .thenApply(reply -> encoded ? REPLIES.decode(REPLIES.encode(reply)) : reply);
    }

    private CompletableFuture<SlotTable> refreshed() {
        return ask(new KeeperRequest.GetTable(table.version())).thenApply(reply -> {
            ((KeeperReply.Table) reply)
                    .table()
                    .filter(newer -> newer.version() > table.version())
                    .ifPresent(newer -> table = newer);
            return table;
        });
    }

    private CompletableFuture<SlotTable> current() {
        return table.nodes().isEmpty() ? refreshed() : CompletableFuture.completedFuture(table);
    }

    /** The reference of a chunk that is durable. */
    CompletableFuture<ChunkRef> write(String birth, int index, byte[] bytes) {
        return current().thenCompose(now -> write(birth, index, bytes, SlotTable.slotOf(birth, index), 0));
    }

    private CompletableFuture<ChunkRef> write(String birth, int index, byte[] bytes, int slot, int attempts) {
        List<NodeInfo> row = table.row(slot);
        if (world.mayLoseANode() && row.size() < QUORUM) {
            return pause(ASK_AGAIN_MILLIS)
                    .thenCompose(paused -> refreshed())
                    .thenCompose(newer -> write(birth, index, bytes, slot, attempts));
        }
        ChunkId id = new ChunkId(birth, index, world.nextNonce(), slot);
        long layout = table.layout();
        Set<String> failed = new HashSet<>();
        List<CompletableFuture<?>> puts = new ArrayList<>();
        for (NodeInfo node : row) {
            puts.add(put(node, id, layout, bytes).handle((stored, failure) -> {
                if (failure != null && failed.add(node.id())) {
                    Failures.of(failure);
                }
                return stored;
            }));
        }
        return CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new)).thenCompose(all -> {
            int stored = row.size() - failed.size();
            int wanted = Math.min(QUORUM, row.size());
            if (stored > 0 && stored >= wanted) {
                ChunkRef reference = new ChunkRef(id, bytes.length, crc(bytes));
                world.invariants.acknowledged(reference, bytes);
                return CompletableFuture.completedFuture(reference);
            }
            if (attempts + 1 >= MOST_SLOTS) {
                return CompletableFuture.failedFuture(
                        RondoException.retryable("store-unreachable", "too few nodes have " + id));
            }
            return pause(row.isEmpty() ? ASK_AGAIN_MILLIS : 0)
                    .thenCompose(paused -> refreshed())
                    .thenCompose(newer -> write(birth, index, bytes, slotBehind(slot, failed), attempts + 1));
        });
    }

    private CompletableFuture<ChunkRequest.Stored> put(NodeInfo node, ChunkId id, long layout, byte[] bytes) {
        StorageDaemon to = world.node(node.id());
        return world.network.call(owner, to, CHUNK_MILLIS, () -> to.put(new ChunkRequest.Put(id, layout), bytes));
    }

    private int slotBehind(int slot, Set<String> failed) {
        for (int i = 1; i < SlotTable.SLOTS; i++) {
            int candidate = (slot + i) % SlotTable.SLOTS;
            List<NodeInfo> row = table.row(candidate);
            long left = row.stream().filter(node -> !failed.contains(node.id())).count();
            if (left >= Math.min(QUORUM, row.size())) {
                return candidate;
            }
        }
        return (slot + 1) % SlotTable.SLOTS;
    }

    private CompletableFuture<Void> pause(int millis) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        owner.after(millis, () -> over.complete(null));
        return over;
    }

    static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }

    /** The bytes of a chunk, or RETRYABLE {@code chunk-lost}. */
    CompletableFuture<byte[]> read(ChunkRef chunk) {
        return current()
                .thenCompose(now -> read(chunk, candidates(chunk), 0))
                .exceptionallyCompose(failure -> refreshed().thenCompose(newer -> read(chunk, candidates(chunk), 0)));
    }

    private List<NodeInfo> candidates(ChunkRef chunk) {
        List<NodeInfo> candidates = new ArrayList<>(table.row(chunk.slot()));
        candidates.addAll(table.formerOwners(chunk.slot()));
        table.nodes().stream().filter(node -> !candidates.contains(node)).forEach(candidates::add);
        return candidates;
    }

    private CompletableFuture<byte[]> read(ChunkRef chunk, List<NodeInfo> candidates, int from) {
        if (from == candidates.size()) {
            return CompletableFuture.failedFuture(
                    RondoException.retryable("chunk-lost", "no node gives " + chunk.id()));
        }
        StorageDaemon node = world.node(candidates.get(from).id());
        return world.network
                .call(owner, node, CHUNK_MILLIS, () -> node.read(chunk))
                .thenApply(bytes -> {
                    if (crc(bytes) != chunk.crc()) {
                        throw RondoException.retryable("damaged", chunk + " from " + node);
                    }
                    return bytes;
                })
                .exceptionallyCompose(failure -> {
                    Failures.of(failure);
                    return read(chunk, candidates, from + 1);
                });
    }
}
