package io.rondo.dfs.client;

import io.rondo.dfs.chunk.ChunkBody;
import io.rondo.dfs.chunk.ChunkUpload;
import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.model.ChunkRef;
import java.util.function.Consumer;

/**
 * Cuts bytes into chunks. A chunk is sent to its replicas while it is being filled, and kept until they have acknowledged it, so
 * that one that fails can be written elsewhere.
 */
final class ChunkBuffer implements AutoCloseable {
    private final Chunks chunks;
    private final String owner;
    private final long chunkSize;
    private final Consumer<ChunkRef> written;
    private final ChunkBody body = new ChunkBody();
    private int index;
    /** Null until it is worth while. */
    private ChunkUpload upload;

    ChunkBuffer(Chunks chunks, String owner, int firstIndex, long chunkSize, Consumer<ChunkRef> written) {
        this.chunks = chunks;
        this.owner = owner;
        this.index = firstIndex;
        this.chunkSize = chunkSize;
        this.written = written;
    }

    void write(byte[] source, int offset, int length) {
        int at = offset;
        int left = length;
        while (left > 0) {
            int part = (int) Math.min(left, chunkSize - body.length());
            body.add(source, at, part);
            at += part;
            left -= part;
            if (body.length() == chunkSize) {
                flush();
            } else if (upload == null && body.worthSending()) {
                upload = chunks.begin(owner, index, body);
            }
        }
    }

    void flush() {
        if (body.length() > 0) {
            ChunkUpload begun = upload == null ? chunks.begin(owner, index, body) : upload;
            upload = null;
            written.accept(chunks.finish(begun, owner, index++, body));
            body.clear();
        }
    }

    /** Gives up what is not yet acknowledged. */
    @Override
    public void close() {
        body.abandon();
    }
}
