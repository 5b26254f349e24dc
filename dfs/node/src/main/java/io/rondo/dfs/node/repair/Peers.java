package io.rondo.dfs.node.repair;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.protocol.ChunkRequest;
import io.rondo.dfs.protocol.StorageProtocol;
import io.rondo.dfs.protocol.StorageReply;
import io.rondo.dfs.protocol.StorageRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other storage nodes, asked one question at a time. Blocking. */
public final class Peers {
    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Wire<ChunkRequest> REQUEST = Wire.of(ChunkRequest.class);
    private static final Wire<ChunkRequest.Stored> STORED = Wire.of(ChunkRequest.Stored.class);
    private static final int MOST_STORED = 1_000;

    private final RpcNetwork rpc;
    private final BulkNetwork bulk;

    public Peers(RpcNetwork rpc, BulkNetwork bulk) {
        this.rpc = rpc;
        this.bulk = bulk;
    }

    /** Empty if the node does not answer. */
    <R extends StorageReply> Optional<R> ask(NodeInfo node, StorageRequest request, Class<R> kind) {
        try {
            return Optional.of(kind.cast(rpc.client(Address.parse(node.rpc()))
                    .call(StorageProtocol.CALL, request, PATIENCE)
                    .join()));
        } catch (CompletionException | RondoException e) {
            LOG.debug("the node {} does not answer {}: {}", node.id(), request, e.toString());
            return Optional.empty();
        }
    }

    /** Length and checksum of a chunk that the node has just verified. */
    ChunkRequest.Stored verified(NodeInfo node, ChunkId chunk) throws IOException {
        try (InputStream in =
                bulk.client(Address.parse(node.bulk())).read(REQUEST.encode(new ChunkRequest.Verify(chunk)))) {
            return STORED.decode(in.readNBytes(MOST_STORED));
        }
    }

    InputStream read(NodeInfo node, ChunkId chunk, long offset, long length) throws IOException {
        return bulk.client(Address.parse(node.bulk()))
                .read(REQUEST.encode(new ChunkRequest.Get(chunk, offset, length)));
    }
}
