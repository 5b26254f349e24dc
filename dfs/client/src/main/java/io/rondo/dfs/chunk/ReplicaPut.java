package io.rondo.dfs.chunk;

import io.rondo.base.rpc.Address;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.transfer.BulkWriter;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.protocol.ChunkRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** One replica of a chunk on its way to its node. */
final class ReplicaPut {
    private static final Wire<ChunkRequest.Stored> STORED = Wire.of(ChunkRequest.Stored.class);

    private final NodeInfo node;
    private final CompletableFuture<Void> done;
    /** Null before it has begun, and when its exchange is over. */
    private BulkWriter writer;

    private boolean givenUp;

    /**
     * Begins to send; the body may still grow.
     *
     * @param idleMillis how long more is waited for
     */
    ReplicaPut(NodeInfo node, byte[] request, ChunkBody body, BulkNetwork network, Executor threads, long idleMillis) {
        this.node = node;
        this.done = CompletableFuture.runAsync(() -> put(request, body, network, idleMillis), threads);
    }

    private void put(byte[] request, ChunkBody body, BulkNetwork network, long idleMillis) {
        try (BulkWriter begun = network.client(Address.parse(node.bulk())).write(request)) {
            begin(begun);
            try {
                send(body, begun, idleMillis);
            } finally {
                end(); // its connection may soon be another's
            }
        } catch (IOException e) {
            throw new CompletionException(wasGivenUp() ? waitedInVain() : e);
        }
    }

    private void send(ChunkBody body, BulkWriter to, long idleMillis) throws IOException {
        int number = 0;
        for (ChunkBody.Block block = body.await(0, idleMillis);
                block != null;
                block = body.await(++number, idleMillis)) {
            to.write(block.bytes(), 0, block.length(), block.crc());
        }
        ChunkRequest.Stored stored = STORED.decode(to.finish());
        if (stored.length() != body.length() || stored.crc() != body.crc()) {
            throw new IOException("the node " + node.id() + " stored something else than it was sent");
        }
    }

    private synchronized void begin(BulkWriter begun) throws IOException {
        if (givenUp) {
            throw waitedInVain();
        }
        writer = begun;
    }

    private synchronized void end() {
        writer = null;
    }

    private synchronized boolean wasGivenUp() {
        return givenUp;
    }

    private IOException waitedInVain() {
        return new SocketTimeoutException("the node " + node.id() + " was waited for in vain");
    }

    NodeInfo node() {
        return node;
    }

    boolean isUnderWay() {
        return !done.isDone();
    }

    /** It fails soon, unless the node has just stored it. */
    synchronized void giveUp() {
        givenUp = true;
        if (writer != null) {
            writer.giveUp();
        }
    }

    /** Waits until it is stored, or else tells why not. */
    Optional<Exception> failure() {
        try {
            done.join();
            return Optional.empty();
        } catch (CompletionException e) {
            return Optional.of(e.getCause() instanceof Exception cause ? cause : e);
        }
    }

    /** Completes when so many are stored, or all have ended. */
    static CompletableFuture<Void> settled(List<ReplicaPut> puts, int enough) {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        AtomicInteger stored = new AtomicInteger();
        AtomicInteger left = new AtomicInteger(puts.size());
        for (ReplicaPut put : puts) {
            put.done.whenComplete((nothing, failure) -> {
                boolean suffices = failure == null && stored.incrementAndGet() >= enough;
                if (left.decrementAndGet() == 0 || suffices) {
                    settled.complete(null);
                }
            });
        }
        return puts.isEmpty() ? CompletableFuture.completedFuture(null) : settled;
    }
}
