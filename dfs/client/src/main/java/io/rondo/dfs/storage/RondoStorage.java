package io.rondo.dfs.storage;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Storage;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.model.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The store as a job's input, scheme {@code rondo}. An identity is {@code inode:generation}. */
public final class RondoStorage implements Storage {
    private final FileStore store;

    public RondoStorage(FileStore store) {
        this.store = store;
    }

    @Override
    public String scheme() {
        return "rondo";
    }

    /** The path in the store of {@code rondo:/path} or {@code rondo://authority/path}. */
    public static String path(String uri) {
        String rest = uri.substring("rondo:".length());
        if (rest.startsWith("//")) {
            int slash = rest.indexOf('/', 2);
            rest = slash < 0 ? "/" : rest.substring(slash);
        }
        return rest.isEmpty() ? "/" : rest;
    }

    private static Entry entry(FileStatus status) {
        return new Entry(
                "rondo:" + status.path(),
                status.directory(),
                status.length(),
                status.inode() + ":" + status.generation());
    }

    @Override
    public Optional<Entry> stat(String uri) {
        return store.status(path(uri)).map(RondoStorage::entry);
    }

    @Override
    public List<Entry> list(String uri) {
        return store.list(path(uri)).stream().map(RondoStorage::entry).toList();
    }

    @Override
    public List<FileSlice> blocks(Entry file) {
        List<FileSlice> slices = new ArrayList<>();
        for (FileStore.ChunkLocation chunk : store.locate(path(file.uri()))) {
            slices.add(new FileSlice(
                    file.uri(), file.identity(), chunk.start(), chunk.length(), file.length(), chunk.hosts()));
        }
        return slices;
    }

    @Override
    public Readable open(FileSlice slice) {
        String[] identity = slice.identity().split(":");
        FileStore.StoreInput input =
                store.open(path(slice.uri()), Long.parseLong(identity[0]), Long.parseLong(identity[1]));
        return new Readable() {
            @Override
            public long length() {
                return input.length();
            }

            @Override
            public int read(long position, byte[] target, int offset, int length) throws IOException {
                return input.read(position, target, offset, length);
            }

            @Override
            public void close() {
                input.close();
            }
        };
    }
}
