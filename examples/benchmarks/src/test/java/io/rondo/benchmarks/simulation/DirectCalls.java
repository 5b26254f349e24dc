package io.rondo.benchmarks.simulation;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcClient;
import io.rondo.base.rpc.RpcMethod;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.RpcServer;
import io.rondo.base.rpc.RpcServices;
import io.rondo.base.transfer.BulkClient;
import io.rondo.base.transfer.BulkHandler;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.transfer.BulkServer;
import io.rondo.base.transfer.BulkWriter;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.client.ClusterProtocol;
import io.rondo.dfs.protocol.ChunkRequest;
import io.rondo.dfs.protocol.KeeperProtocol;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.StorageProtocol;
import io.rondo.dfs.protocol.StorageRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a node's own classes call while they block: answered within the same moment, or not at all if the network or the other side
 * would not answer now. So no time passes in their calls, and nothing comes between two of them.
 */
final class DirectCalls implements RpcNetwork {
    private static final Wire<ChunkRequest> CHUNK_REQUEST = Wire.of(ChunkRequest.class);
    private static final Wire<ChunkRequest.Stored> STORED = Wire.of(ChunkRequest.Stored.class);

    private final StorageDaemon caller;

    DirectCalls(StorageDaemon caller) {
        this.caller = caller;
    }

    private StorageDaemon reached(Address peer) {
        StorageDaemon node = caller.world.node(peer);
        if (node != caller && !caller.world.network.answers(caller, node)) {
            throw RondoException.retryable("unreachable", node.name);
        }
        return node;
    }

    @Override
    public RpcServer serve(Address bind, RpcServices services) {
        throw new UnsupportedOperationException("calls only");
    }

    @Override
    public RpcClient client(Address peer) {
        return new RpcClient() {
            @Override
            public <Q, A> CompletableFuture<A> call(RpcMethod<Q, A> method, Q request, Duration deadline) {
                CompletableFuture<Object> answer;
                try {
                    answer = answer(reached(peer), request);
                } catch (RondoException e) {
                    return CompletableFuture.failedFuture(e);
                }
                return answer.isDone()
                        ? answer.thenApply(method.reply()::cast)
                        : CompletableFuture.failedFuture(RondoException.retryable("deadline-exceeded", "not at once"));
            }
        };
    }

    private CompletableFuture<Object> answer(StorageDaemon node, Object request) {
        if (request instanceof ClusterProtocol.Describe) {
            List<String> nodes = caller.world.nodes.stream()
                    .map(each -> each.address().toString())
                    .toList();
            return CompletableFuture.completedFuture(new ClusterProtocol.ClusterView(List.of(), nodes, "", ""));
        }
        if (request instanceof KeeperRequest.As as) {
            return node.askNow(as.request()).exceptionallyCompose(this::redirected);
        }
        if (request instanceof StorageRequest asked) {
            return CompletableFuture.completedFuture(node.answer(asked));
        }
        throw new UnsupportedOperationException(
                KeeperProtocol.CALL + " and " + StorageProtocol.CALL + " only, not " + request);
    }

    /** The product points to addresses, and daemons here have names. */
    private CompletableFuture<Object> redirected(Throwable failure) {
        RondoException reason = Failures.of(failure);
        boolean pointed = reason.is("not-leader") && !reason.getMessage().isEmpty();
        return CompletableFuture.failedFuture(
                pointed
                        ? RondoException.retryable(
                                reason.code(),
                                caller.world.node(reason.getMessage()).address().toString())
                        : reason);
    }

    @Override
    public void close() {
        // nothing is held
    }

    /** The same for bulk transfer. */
    BulkNetwork bulk() {
        return new BulkNetwork() {
            @Override
            public BulkServer serve(Address bind, BulkHandler handler) {
                throw new UnsupportedOperationException("calls only");
            }

            @Override
            public BulkClient client(Address peer) {
                return new BulkClient() {
                    @Override
                    public InputStream read(byte[] request) throws IOException {
                        return new ByteArrayInputStream(bytes(reached(peer), CHUNK_REQUEST.decode(request)));
                    }

                    @Override
                    public BulkWriter write(byte[] request) {
                        throw new UnsupportedOperationException("nodes only read from each other");
                    }
                };
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }

    private static byte[] bytes(StorageDaemon node, ChunkRequest request) throws IOException {
        if (request instanceof ChunkRequest.Get get) {
            ByteBuffer read = node.store().read(get.id(), get.offset(), (int) get.length());
            byte[] bytes = new byte[read.remaining()];
            read.get(bytes);
            return bytes;
        }
        return STORED.encode(node.store().verify(((ChunkRequest.Verify) request).id()));
    }
}
