package io.rondo.dfs.chunk;

import io.rondo.base.rpc.Address;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.transfer.BulkWriter;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.protocol.ChunkRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** A chunk on its way to all nodes of its slot at once. */
public final class ChunkUpload {
    private static final Wire<ChunkRequest> REQUEST = Wire.of(ChunkRequest.class);
    private static final Wire<ChunkRequest.Stored> STORED = Wire.of(ChunkRequest.Stored.class);

    private final ChunkId id;
    private final ChunkBody body;
    private final List<NodeInfo> row;
    private final List<CompletableFuture<Void>> puts = new ArrayList<>();

    /** @param layout that of the table in which the row stands; @param idleMillis how long senders wait for more */
    ChunkUpload(
            ChunkId id,
            ChunkBody body,
            List<NodeInfo> row,
            long layout,
            BulkNetwork network,
            Executor threads,
            long idleMillis) {
        this.id = id;
        this.body = body;
        this.row = row;
        byte[] request = REQUEST.encode(new ChunkRequest.Put(id, layout));
        for (NodeInfo node : row) {
            puts.add(CompletableFuture.runAsync(() -> put(node, request, network, idleMillis), threads));
        }
    }

    private void put(NodeInfo node, byte[] request, BulkNetwork network, long idleMillis) {
        try (BulkWriter writer = network.client(Address.parse(node.bulk())).write(request)) {
            int number = 0;
            for (ChunkBody.Block block = body.await(0, idleMillis);
                    block != null;
                    block = body.await(++number, idleMillis)) {
                writer.write(block.bytes(), 0, block.length(), block.crc());
            }
            ChunkRequest.Stored stored = STORED.decode(writer.finish());
            if (stored.length() != body.length() || stored.crc() != body.crc()) {
                throw new IOException("the node " + node.id() + " stored something else than it was sent");
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** The slot it is sent to. Where that fails, {@link Chunks#finish} records another. */
    public int slot() {
        return id.slot();
    }

    ChunkId id() {
        return id;
    }

    List<NodeInfo> row() {
        return row;
    }

    /** Waits until all that can be stored is; returns the ids of the nodes that failed, and how. The body must have ended. */
    Map<String, Exception> failures() {
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

    /** How the chunk is found. */
    ChunkRef reference() {
        return new ChunkRef(id, body.length(), body.crc());
    }
}
