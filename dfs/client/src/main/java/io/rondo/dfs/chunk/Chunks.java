package io.rondo.dfs.chunk;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.rpc.Address;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.transfer.BulkWriter;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.ChunkRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes chunks to the replicas of their slot and reads them back from any. The checksums of blocks are computed once and go with
 * them: what a replica verifies when they arrive is what it stores. A chunk is acknowledged when as many replicas
 * as the quorum asks for, or as there are nodes, have it on disk.
 */
public final class Chunks implements AutoCloseable {
    private static final Wire<ChunkRequest> REQUEST = Wire.of(ChunkRequest.class);
    private static final Wire<ChunkRequest.Stored> STORED = Wire.of(ChunkRequest.Stored.class);
    /** Slots tried before a write is given up. */
    private static final int MOST_SLOTS = 4;
    /** Changes of owners that one write follows. */
    private static final int MOST_LAYOUT_CHANGES = 10;

    private final SlotTables tables;
    private final BulkNetwork network;
    private final LocalReplicas local;
    private final int quorum;
    private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("chunk"));

    public Chunks(SlotTables tables, BulkNetwork network, int quorum) {
        this.tables = tables;
        this.network = network;
        this.local = new LocalReplicas(network);
        this.quorum = quorum;
    }

    /** Writes one chunk durably. If its slot cannot be written another is taken: the reference records which. */
    public ChunkRef write(String owner, int index, byte[] bytes, int length) {
        ChunkSums sums = ChunkSums.of(bytes, length);
        int slot = SlotTable.slotOf(owner, index);
        Exception failure = null;
        Set<String> failed = new HashSet<>();
        int layoutChanges = 0;
        for (int attempt = 0; attempt < MOST_SLOTS; attempt++) {
            SlotTable table = attempt + layoutChanges == 0 ? tables.current() : tables.refresh();
            List<NodeInfo> row = table.row(slot);
            if (row.isEmpty()) {
                failure = new IOException("no storage node has reported to the keeper yet");
                pause();
                continue;
            }
            ChunkId id = new ChunkId(owner, index, ThreadLocalRandom.current().nextLong(), slot);
            Map<String, Exception> failures = put(id, table.layout(), row, bytes, sums);
            if (row.size() - failures.size() >= wanted(row)) {
                return new ChunkRef(id, length, sums.whole());
            }
            failure = failures.values().iterator().next();
            if (failures.values().stream().anyMatch(Chunks::byOldLayout) && layoutChanges++ < MOST_LAYOUT_CHANGES) {
                attempt--; // nothing is wrong with the slot
                continue;
            }
            failed.addAll(failures.keySet());
            slot = slotBehind(slot, table, failed);
        }
        if (failure instanceof RondoException known && known.is("no-space")) {
            throw known;
        }
        throw new RondoException(
                ErrorKind.RETRYABLE,
                "store-unreachable",
                "A chunk could not be written to enough storage nodes: " + failure.getMessage(),
                failure);
    }

    private static boolean byOldLayout(Exception failure) {
        return failure instanceof RondoException known && known.is("layout-changed");
    }

    private int wanted(List<NodeInfo> row) {
        return Math.min(quorum, row.size());
    }

    /** The next slot that can still be written without the nodes that failed; just the next one if there is none. */
    private int slotBehind(int slot, SlotTable table, Set<String> failed) {
        for (int i = 1; i < SlotTable.SLOTS; i++) {
            int candidate = (slot + i) % SlotTable.SLOTS;
            List<NodeInfo> row = table.row(candidate);
            long left = row.stream().filter(node -> !failed.contains(node.id())).count();
            if (left >= wanted(row)) {
                return candidate;
            }
        }
        return (slot + 1) % SlotTable.SLOTS;
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
    }

    /** Writes to all nodes at once; returns the ids of those that failed, and how. */
    private Map<String, Exception> put(ChunkId id, long layout, List<NodeInfo> row, byte[] bytes, ChunkSums sums) {
        List<CompletableFuture<Void>> puts = new ArrayList<>();
        for (NodeInfo node : row) {
            puts.add(CompletableFuture.runAsync(() -> put(id, layout, node, bytes, sums), threads));
        }
        Map<String, Exception> failures = new LinkedHashMap<>();
        for (int i = 0; i < puts.size(); i++) {
            try {
                puts.get(i).join();
            } catch (CompletionException e) {
                failures.put(row.get(i).id(), e.getCause() instanceof Exception cause ? cause : e);
            }
        }
        return failures;
    }

    private void put(ChunkId id, long layout, NodeInfo node, byte[] bytes, ChunkSums sums) {
        try (BulkWriter writer =
                network.client(Address.parse(node.bulk())).write(REQUEST.encode(new ChunkRequest.Put(id, layout)))) {
            for (int block = 0, at = 0; at < sums.length(); block++, at += ChunkFile.BLOCK) {
                int part = (int) Math.min(ChunkFile.BLOCK, sums.length() - at);
                writer.write(bytes, at, part, sums.ofBlock(block));
            }
            ChunkRequest.Stored stored = STORED.decode(writer.finish());
            if (stored.length() != sums.length() || stored.crc() != sums.whole()) {
                throw new IOException("the node " + node.id() + " stored something else than it was sent");
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** For reads of one file: keeps open what it reads from. To be closed. */
    public ChunkReader reader() {
        return new ChunkReader(tables, network, local);
    }

    /** One read: see {@link ChunkReader#read}. */
    public void read(ChunkRef chunk, long offset, byte[] target, int targetOffset, int length) {
        try (ChunkReader reader = reader()) {
            reader.read(chunk, offset, target, targetOffset, length);
        }
    }

    /** The whole of a small chunk. */
    public byte[] readAll(ChunkRef chunk) {
        byte[] bytes = new byte[Math.toIntExact(chunk.length())];
        read(chunk, 0, bytes, 0, bytes.length);
        return bytes;
    }

    /** The hosts that should have a chunk. */
    public List<String> hosts(ChunkRef chunk) {
        return tables.current().row(chunk.slot()).stream()
                .map(NodeInfo::host)
                .distinct()
                .toList();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
