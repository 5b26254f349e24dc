package io.rondo.dfs.node.repair;

import io.rondo.base.transfer.BulkSink;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.protocol.ChunkRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Copies a chunk from another node, which verifies it first: damage is never passed on. What arrives is checked against the
 * checksum that the node found.
 */
final class ChunkCopier {
    private static final int WINDOW = 4 << 20;

    private final Peers peers;
    private final ChunkStore store;
    private final Throttle throttle;

    ChunkCopier(Peers peers, ChunkStore store, Throttle throttle) {
        this.peers = peers;
        this.store = store;
        this.throttle = throttle;
    }

    /** @param admission asked when the chunk is about to appear here */
    void copy(ChunkId chunk, NodeInfo from, ChunkStore.Admission admission) throws IOException {
        ChunkRequest.Stored wanted = peers.verified(from, chunk);
        BulkSink sink = store.put(chunk, admission);
        boolean done = false;
        try {
            CRC32C crc = new CRC32C();
            byte[] window = new byte[(int) Math.min(WINDOW, wanted.length())];
            for (long at = 0; at < wanted.length(); at += window.length) {
                int part = (int) Math.min(window.length, wanted.length() - at);
                throttle.take(part);
                try (InputStream in = peers.read(from, chunk, at, part)) {
                    if (in.readNBytes(window, 0, part) < part || in.read() >= 0) {
                        throw new IOException("the node " + from.id() + " sent another length than it was asked for");
                    }
                }
                crc.update(window, 0, part);
                sink.accept(ByteBuffer.wrap(window, 0, part));
            }
            if ((int) crc.getValue() != wanted.crc()) {
                throw new IOException("the node " + from.id() + " sent another content than it has verified");
            }
            sink.finish();
            done = true;
        } finally {
            if (!done) {
                sink.abort();
            }
        }
    }
}
