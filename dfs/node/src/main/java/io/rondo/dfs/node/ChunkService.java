package io.rondo.dfs.node;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Caller;
import io.rondo.base.transfer.BulkHandler;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.transfer.BulkSource;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.protocol.ChunkRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Chunks over bulk transfer. */
final class ChunkService implements BulkHandler {
    private static final Wire<ChunkRequest> REQUEST = Wire.of(ChunkRequest.class);
    private static final Wire<ChunkRequest.Stored> STORED = Wire.of(ChunkRequest.Stored.class);
    /** Clients ask for a window at a time. */
    private static final long MOST_READ = 256L << 20;

    private final ChunkStore store;
    private final Admission admission;
    private final Consumer<ChunkId> unreadable;

    /** Refuses what must not be taken from a writer any more. */
    interface Admission {
        /** @param layout that by which the writer chose this node */
        void check(ChunkId chunk, long layout);
    }

    /**
     * @param admission asked at the beginning of a write, and again when the chunk is about to appear
     * @param unreadable told of chunks that could not be read; a damaged one is put aside by then
     */
    ChunkService(ChunkStore store, Admission admission, Consumer<ChunkId> unreadable) {
        this.store = store;
        this.admission = admission;
        this.unreadable = unreadable;
    }

    @Override
    public BulkSource read(byte[] request, Caller caller) throws IOException {
        ChunkRequest asked = REQUEST.decode(request);
        if (asked instanceof ChunkRequest.Get get && get.length() <= MOST_READ) {
            return toSend(get);
        }
        if (asked instanceof ChunkRequest.Verify verify) {
            return new BulkSource.Memory(ByteBuffer.wrap(STORED.encode(verify(verify.id()))));
        }
        if (asked instanceof ChunkRequest.Where where) {
            return new BulkSource.Memory(
                    StandardCharsets.UTF_8.encode(store.where(where.id()).toString()));
        }
        throw RondoException.user("bad-request", "This cannot be read from a storage node.");
    }

    private BulkSource toSend(ChunkRequest.Get get) throws IOException {
        ChunkId id = get.id();
        try {
            return store.toSend(id, get.offset(), (int) get.length(), () -> unreadable.accept(id));
        } catch (IOException e) {
            unreadable.accept(id);
            throw e;
        }
    }

    private ChunkRequest.Stored verify(ChunkId id) throws IOException {
        try {
            return store.verify(id);
        } catch (IOException e) {
            unreadable.accept(id);
            throw e;
        }
    }

    @Override
    public BulkSink write(byte[] request, Caller caller) throws IOException {
        if (REQUEST.decode(request) instanceof ChunkRequest.Put put) {
            admission.check(put.id(), put.layout());
            return store.put(put.id(), () -> admission.check(put.id(), put.layout()));
        }
        throw RondoException.user("bad-request", "This cannot be written to a storage node.");
    }
}
