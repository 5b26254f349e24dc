package io.rondo.dfs.chunk;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.transfer.WrongChecksum;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.ChunkRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads chunks from any of their replicas, near ones first and those that were silent last, until one has the bytes right. Replicas on
 * this host that were read from are kept open, so that a read at a known chunk asks nobody. Thread-safe. Closing lets go of what is
 * open; a read after that opens anew.
 */
public final class ChunkReader implements AutoCloseable {
    private static final Wire<ChunkRequest> REQUEST = Wire.of(ChunkRequest.class);
    private static final Logger LOG = LoggerFactory.getLogger(ChunkReader.class);
    private static final int MOST_OPEN = 16;
    private static final int LONGEST_VERDICT = 1_000;

    private final SlotTables tables;
    private final BulkNetwork network;
    private final LocalReplicas local;
    private final SilentNodes silent;
    private final Duration answer;
    private final Map<ChunkId, LocalReplica> open = new LinkedHashMap<>(MOST_OPEN, 0.75f, true);

    ChunkReader(SlotTables tables, BulkNetwork network, LocalReplicas local, SilentNodes silent, Duration answer) {
        this.tables = tables;
        this.network = network;
        this.local = local;
        this.silent = silent;
        this.answer = answer;
    }

    /** Reads {@code length} bytes of a chunk from {@code offset}. Throws RETRYABLE {@code chunk-lost} if no replica gives them. */
    public void read(ChunkRef chunk, long offset, byte[] target, int targetOffset, int length) {
        if (fromOpen(chunk, offset, target, targetOffset, length)) {
            return;
        }
        IOException failure = null;
        for (int attempt = 0; attempt < 2; attempt++) {
            SlotTable table = attempt == 0 ? tables.current() : tables.refresh();
            for (NodeInfo node : candidates(table, chunk)) {
                try {
                    read(chunk, node, offset, target, targetOffset, length);
                    silent.remove(node.id());
                    return;
                } catch (SocketTimeoutException e) {
                    silent.add(node.id());
                    failure = e;
                } catch (WrongChecksum e) {
                    tell(node, chunk);
                    failure = e;
                } catch (IOException | RondoException e) {
                    failure = e instanceof IOException io ? io : new IOException(e.getMessage(), e);
                }
            }
        }
        throw new RondoException(
                ErrorKind.RETRYABLE,
                "chunk-lost",
                "No storage node gives the chunk " + chunk.id() + (failure == null ? "" : ": " + failure.getMessage()),
                failure);
    }

    private List<NodeInfo> candidates(SlotTable table, ChunkRef chunk) {
        List<NodeInfo> candidates = new ArrayList<>(table.row(chunk.slot()));
        candidates.addAll(table.formerOwners(chunk.slot()));
        table.nodes().stream().filter(node -> !candidates.contains(node)).forEach(candidates::add);
        candidates.sort(Comparator.<NodeInfo, Boolean>comparing(node -> silent.contains(node.id()))
                .thenComparing(node -> !local.isHere(node)));
        return candidates;
    }

    private void read(ChunkRef chunk, NodeInfo node, long offset, byte[] target, int targetOffset, int length)
            throws IOException {
        if (local.isHere(node) && openHere(chunk, node) && fromOpen(chunk, offset, target, targetOffset, length)) {
            return;
        }
        ChunkRequest request = new ChunkRequest.Get(chunk.id(), offset, length);
        try (InputStream in = network.client(Address.parse(node.bulk())).read(REQUEST.encode(request), answer)) {
            if (in.readNBytes(target, targetOffset, length) < length || in.read() >= 0) {
                throw new IOException("the node " + node.id() + " sent a chunk of another length");
            }
        }
        if (offset == 0 && length == chunk.length()) {
            CRC32C crc = new CRC32C();
            crc.update(target, targetOffset, length);
            if ((int) crc.getValue() != chunk.crc()) {
                throw new IOException("the node " + node.id() + " sent a chunk with a wrong checksum");
            }
        }
    }

    /** A node sends blocks without looking at them. Asked to look at a damaged chunk it puts it aside, and it is replicated anew. */
    private void tell(NodeInfo node, ChunkRef chunk) {
        byte[] request = REQUEST.encode(new ChunkRequest.Verify(chunk.id()));
        try (InputStream in = network.client(Address.parse(node.bulk())).read(request, answer)) {
            in.readNBytes(LONGEST_VERDICT);
            LOG.debug("{} of {} is right where it lies", chunk.id(), node.id());
        } catch (IOException | RondoException e) {
            LOG.debug("{} of {} is not read from there: {}", chunk.id(), node.id(), e.toString());
        }
    }

    private boolean openHere(ChunkRef chunk, NodeInfo node) throws SocketTimeoutException {
        LocalReplica replica = local.open(chunk.id(), node);
        if (replica == null) {
            return false;
        }
        synchronized (open) {
            LocalReplica other = open.put(chunk.id(), replica);
            if (other != null) {
                other.close();
            }
            if (open.size() > MOST_OPEN) {
                open.remove(open.keySet().iterator().next()).close();
            }
        }
        return true;
    }

    /** False if no replica of the chunk is open, or the one that is does not have the bytes right; then it is open no more. */
    private boolean fromOpen(ChunkRef chunk, long offset, byte[] target, int targetOffset, int length) {
        LocalReplica replica;
        synchronized (open) {
            replica = open.get(chunk.id());
        }
        if (replica == null) {
            return false;
        }
        try {
            replica.read(offset, target, targetOffset, length);
            return true;
        } catch (IOException e) {
            local.forget(replica, e);
            synchronized (open) {
                open.remove(chunk.id(), replica);
            }
            replica.close();
            return false;
        }
    }

    @Override
    public void close() {
        synchronized (open) {
            open.values().forEach(LocalReplica::close);
            open.clear();
        }
    }
}
