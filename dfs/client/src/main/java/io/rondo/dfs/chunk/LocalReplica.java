package io.rondo.dfs.chunk;

import io.rondo.dfs.model.ChunkId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A chunk's file of a storage node on this host, open, its checksums read: a read of it is one of the file. Thread-safe. */
final class LocalReplica implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalReplica.class);

    private final String node;
    private final ChunkId chunk;
    private final FileChannel file;
    private final ChunkFile.Shape shape;

    private LocalReplica(String node, ChunkId chunk, FileChannel file, ChunkFile.Shape shape) {
        this.node = node;
        this.chunk = chunk;
        this.file = file;
        this.shape = shape;
    }

    static LocalReplica open(String node, ChunkId chunk, Path path) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new LocalReplica(node, chunk, file, ChunkFile.open(file, chunk));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    String node() {
        return node;
    }

    ChunkId chunk() {
        return chunk;
    }

    /** Reads and verifies. */
    void read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        ChunkFile.read(file, chunk, shape, offset, target, targetOffset, length);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("a file that was read did not close in order", e);
        }
    }
}
