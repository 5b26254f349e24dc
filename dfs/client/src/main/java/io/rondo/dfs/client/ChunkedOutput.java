package io.rondo.dfs.client;

import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.client.FileStore.StoreOutput;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Cuts what is written into chunks; each is durable before it is recorded with the keeper. */
final class ChunkedOutput implements StoreOutput {
    /** Chunks recorded in one request, so that requests stay small. */
    private static final int MOST_UNRECORDED = 100;

    private final KeeperCalls keeper;
    private final FileStatus file;
    private final ChunkBuffer buffer;
    private final List<ChunkRef> unrecorded = new ArrayList<>();
    private int recorded;
    private boolean failed;
    private boolean closed;

    ChunkedOutput(KeeperCalls keeper, Chunks chunks, FileStatus file, List<ChunkRef> before) {
        this.keeper = keeper;
        this.file = file;
        this.recorded = before.size();
        this.buffer = new ChunkBuffer(chunks, "i" + file.inode(), before, file.chunkSize(), this::written);
    }

    private void written(ChunkRef chunk) {
        unrecorded.add(chunk);
        if (unrecorded.size() >= MOST_UNRECORDED) {
            record(false);
        }
    }

    private void record(boolean last) {
        if (!unrecorded.isEmpty()) {
            keeper.call(new KeeperRequest.AddChunks(
                    UUID.randomUUID().toString(), file.inode(), file.generation(), recorded, unrecorded, last));
            recorded += unrecorded.size();
            unrecorded.clear();
        } else if (last) {
            // All that was written is recorded. That nothing more comes is told, and need not be waited for.
            keeper.tell(new KeeperRequest.AddChunks(
                    UUID.randomUUID().toString(), file.inode(), file.generation(), recorded, List.of(), true));
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        run(() -> buffer.write(bytes, offset, length));
    }

    @Override
    public void sync() {
        run(() -> {
            buffer.flush();
            record(false);
        });
    }

    private void run(Runnable step) {
        boolean done = false;
        try {
            step.run();
            done = true;
        } finally {
            failed |= !done;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                if (!failed) {
                    run(() -> {
                        buffer.flush();
                        record(true);
                    });
                }
            } finally {
                buffer.close();
            }
        }
    }
}
