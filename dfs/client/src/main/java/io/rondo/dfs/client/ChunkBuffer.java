package io.rondo.dfs.client;

import io.rondo.dfs.chunk.ChunkBody;
import io.rondo.dfs.chunk.ChunkUpload;
import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.placement.FileSlots;
import io.rondo.dfs.placement.SlotTable;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts bytes into chunks. A chunk is sent to its replicas while it is being filled, and kept until they have acknowledged it, so
 * that one that fails can be written elsewhere.
 */
final class ChunkBuffer implements AutoCloseable {
    private final Chunks chunks;
    private final String owner;
    private final FileSlots slots;
    private final long chunkSize;
    private final Consumer<ChunkRef> written;
    private final ChunkBody body = new ChunkBody();
    private int index;
    /** Null until it is worth while. */
    private ChunkUpload upload;

    /** A new file, the index of whose first chunk leads to where it begins. */
    ChunkBuffer(Chunks chunks, String owner, int firstIndex, long chunkSize, Consumer<ChunkRef> written) {
        this(chunks, owner, firstIndex, slots(owner, firstIndex, List.of()), chunkSize, written);
    }

    /** A file that may have chunks already. */
    ChunkBuffer(Chunks chunks, String owner, List<ChunkRef> before, long chunkSize, Consumer<ChunkRef> written) {
        this(chunks, owner, before.size(), slots(owner, 0, before), chunkSize, written);
    }

    private ChunkBuffer(
            Chunks chunks, String owner, int firstIndex, FileSlots slots, long chunkSize, Consumer<ChunkRef> written) {
        this.chunks = chunks;
        this.owner = owner;
        this.slots = slots;
        this.index = firstIndex;
        this.chunkSize = chunkSize;
        this.written = written;
    }

    private static FileSlots slots(String owner, int firstIndex, List<ChunkRef> before) {
        return new FileSlots(
                SlotTable.slotOf(owner, firstIndex),
                before.stream().map(ChunkRef::slot).toList());
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
                upload = chunks.begin(owner, index, slots, body);
            }
        }
    }

    void flush() {
        if (body.length() > 0) {
            ChunkUpload begun = upload == null ? chunks.begin(owner, index, slots, body) : upload;
            upload = null;
            ChunkRef chunk = chunks.finish(begun, owner, index, body);
            // Even if it had to go elsewhere: if its nodes counted as behind, the next chunks would be led to those
            // that fail.
            slots.take(begun.slot());
            index++;
            written.accept(chunk);
            body.clear();
        }
    }

    /** Gives up what is not yet acknowledged. */
    @Override
    public void close() {
        body.abandon();
    }
}
