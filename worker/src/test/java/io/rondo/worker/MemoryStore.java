package io.rondo.worker;

import io.rondo.base.replica.Guard;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.OutputTransactions;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.model.SealedFile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** As much of a store as a worker needs whose jobs read and write local files: job files and manifests. */
final class MemoryStore implements FileStore, OutputTransactions {
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final AtomicLong lastObject = new AtomicLong();
    private final Map<ChunkRef, byte[]> objects = new ConcurrentHashMap<>();

    void put(String path, byte[] bytes) {
        files.put(path, bytes);
    }

    @Override
    public StoreInput open(String path) {
        byte[] bytes = files.get(path);
        return new StoreInput() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public int read(long position, byte[] target, int offset, int length) {
                int count = (int) Math.min(length, bytes.length - position);
                if (count <= 0) {
                    return -1;
                }
                System.arraycopy(bytes, (int) position, target, offset, count);
                return count;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public OutputTransactions transactions() {
        return this;
    }

    @Override
    public byte[] readChunk(ChunkRef chunk) {
        return objects.get(chunk);
    }

    @Override
    public List<Listed> listWithChunks(String path) {
        throw notHere();
    }

    @Override
    public StoreInput open(List<ChunkRef> chunks) {
        throw notHere();
    }

    @Override
    public List<ChunkLocation> locate(List<ChunkRef> chunks) {
        throw notHere();
    }

    private static UnsupportedOperationException notHere() {
        return new UnsupportedOperationException("not needed here");
    }

    @Override
    public Optional<FileStatus> status(String path) {
        throw notHere();
    }

    @Override
    public List<FileStatus> list(String path) {
        throw notHere();
    }

    @Override
    public Space space() {
        throw notHere();
    }

    @Override
    public void setAttributes(String path, Attributes attributes) {
        throw notHere();
    }

    @Override
    public io.rondo.dfs.client.Folders folders() {
        throw notHere();
    }

    @Override
    public void concat(String target, List<String> sources) {
        throw notHere();
    }

    @Override
    public boolean mkdirs(String path, int mode) {
        throw notHere();
    }

    @Override
    public void rename(String from, String to) {
        throw notHere();
    }

    @Override
    public void replace(String from, String to) {
        throw notHere();
    }

    @Override
    public OpenedFile open(long inode, String inside) {
        throw notHere();
    }

    @Override
    public boolean isBeingWritten(String path) {
        throw notHere();
    }

    @Override
    public void endWriting(String path) {
        throw notHere();
    }

    @Override
    public void checkAccess(String path, int wanted) {
        throw notHere();
    }

    @Override
    public void truncate(String path, long length) {
        throw notHere();
    }

    @Override
    public Duration trashInterval() {
        throw notHere();
    }

    @Override
    public boolean safeMode() {
        throw notHere();
    }

    @Override
    public void setSafeMode(boolean on) {
        throw notHere();
    }

    @Override
    public boolean delete(String path, boolean recursive) {
        throw notHere();
    }

    @Override
    public StoreOutput create(String path, boolean overwrite, int mode) {
        throw notHere();
    }

    @Override
    public StoreOutput append(String path) {
        throw notHere();
    }

    @Override
    public StoreInput open(String path, long inode, long generation) {
        throw notHere();
    }

    @Override
    public List<ChunkLocation> locate(String path) {
        throw notHere();
    }

    @Override
    public void reserve(String transaction, String owner, List<Reservation> outputs) {
        throw notHere();
    }

    @Override
    public BareFile write(String transaction, String name) {
        throw notHere();
    }

    @Override
    public void prepare(String transaction, String path, List<SealedFile> sealed) {
        throw notHere();
    }

    @Override
    public boolean publish(String transaction, Guard guard) {
        throw notHere();
    }

    @Override
    public void finish(String transaction) {
        throw notHere();
    }

    @Override
    public ChunkRef writeObject(String transaction, byte[] bytes) {
        ChunkRef ref =
                new ChunkRef(new ChunkId("t" + transaction, 0, lastObject.incrementAndGet(), 0), bytes.length, 0);
        objects.put(ref, bytes);
        return ref;
    }

    @Override
    public void close() {}
}
