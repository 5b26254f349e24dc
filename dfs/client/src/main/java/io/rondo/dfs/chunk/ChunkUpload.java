package io.rondo.dfs.chunk;

import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.protocol.ChunkRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A chunk on its way to all nodes of its slot at once. */
public final class ChunkUpload {
    private static final Wire<ChunkRequest> REQUEST = Wire.of(ChunkRequest.class);

    private final ChunkId id;
    private final ChunkBody body;
    private final List<NodeInfo> row;
    private final SilentNodes silent;
    private final List<ReplicaPut> puts = new ArrayList<>();

    /**
     * @param layout that of the table in which the row stands
     * @param silent nodes that were waited for in vain, to be told of others
     * @param idleMillis how long senders wait for more
     */
    ChunkUpload(
            ChunkId id,
            ChunkBody body,
            List<NodeInfo> row,
            long layout,
            BulkNetwork network,
            Executor threads,
            SilentNodes silent,
            long idleMillis) {
        this.id = id;
        this.body = body;
        this.row = row;
        this.silent = silent;
        byte[] request = REQUEST.encode(new ChunkRequest.Put(id, layout));
        for (NodeInfo node : row) {
            puts.add(new ReplicaPut(node, request, body, network, threads, idleMillis));
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
        for (ReplicaPut put : puts) {
            put.failure().ifPresent(failure -> failures.put(put.node().id(), failure));
        }
        return failures;
    }

    /**
     * The same, but once enough have stored it the others are waited for only so long; not at all if all of them were silent before.
     *
     * @param enough replicas that suffice
     */
    Map<String, Exception> failures(int enough, Duration patience) {
        ReplicaPut.settled(puts, enough).join();
        List<ReplicaPut> late = puts.stream().filter(ReplicaPut::isUnderWay).toList();
        if (!late.stream().allMatch(put -> silent.contains(put.node().id()))) {
            ReplicaPut.settled(puts, puts.size())
                    .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
        for (ReplicaPut put : late) {
            if (put.isUnderWay()) {
                silent.add(put.node().id());
                put.giveUp();
            }
        }
        puts.stream()
                .filter(put -> put.failure().isEmpty())
                .forEach(put -> silent.remove(put.node().id()));
        return failures();
    }

    /** How the chunk is found. */
    ChunkRef reference() {
        return new ChunkRef(id, body.length(), body.crc());
    }
}
