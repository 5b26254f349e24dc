package io.rondo.dfs.node;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Caller;
import io.rondo.base.transfer.BulkHandler;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.transfer.BulkSource;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.protocol.ChunkRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Chunks over bulk transfer. */
final class ChunkService implements BulkHandler {
    private static final Wire<ChunkRequest> REQUEST = Wire.of(ChunkRequest.class);
    /** A read is verified in memory, so it is bounded; clients ask for a window at a time. */
    private static final long MOST_READ = 256L << 20;

    private final ChunkStore store;

    ChunkService(ChunkStore store) {
        this.store = store;
    }

    @Override
    public BulkSource read(byte[] request, Caller caller) throws IOException {
        ChunkRequest asked = REQUEST.decode(request);
        if (asked instanceof ChunkRequest.Get get && get.length() <= MOST_READ) {
            return new BulkSource.Memory(store.read(get.id(), get.offset(), (int) get.length()));
        }
        if (asked instanceof ChunkRequest.Where where) {
            return new BulkSource.Memory(
                    StandardCharsets.UTF_8.encode(store.where(where.id()).toString()));
        }
        throw RondoException.user("bad-request", "This cannot be read from a storage node.");
    }

    @Override
    public BulkSink write(byte[] request, Caller caller) throws IOException {
        if (REQUEST.decode(request) instanceof ChunkRequest.Put put) {
            return store.put(put.id());
        }
        throw RondoException.user("bad-request", "This cannot be written to a storage node.");
    }
}
