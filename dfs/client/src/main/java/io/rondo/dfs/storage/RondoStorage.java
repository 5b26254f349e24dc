package io.rondo.dfs.storage;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Storage;
import io.rondo.base.error.RondoException;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The store as a job's input, scheme {@code rondo}. See {@link FileIdentity} for what files are known by. */
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

    private static Entry entry(FileStatus status, FileIdentity identity) {
        return new Entry("rondo:" + status.path(), status.directory(), status.length(), identity.toString());
    }

    @Override
    public Optional<Entry> stat(String uri) {
        return store.status(path(uri)).map(status -> entry(status, FileIdentity.of(status)));
    }

    @Override
    public List<Entry> list(String uri) {
        return store.listWithChunks(path(uri)).stream()
                .map(file -> entry(file.status(), FileIdentity.of(file)))
                .toList();
    }

    @Override
    public List<FileSlice> blocks(Entry file) {
        Optional<List<ChunkRef>> known = FileIdentity.parse(file.identity()).chunks();
        List<FileStore.ChunkLocation> chunks =
                known.isPresent() ? store.locate(known.get()) : store.locate(path(file.uri()));
        return chunks.stream()
                .map(chunk -> new FileSlice(
                        file.uri(), file.identity(), chunk.start(), chunk.length(), file.length(), chunk.hosts()))
                .toList();
    }

    @Override
    public Readable open(FileSlice slice) {
        FileIdentity identity = FileIdentity.parse(slice.identity());
        String path = path(slice.uri());
        FileStore.StoreInput input = identity.chunks().isPresent()
                ? store.open(identity.chunks().get())
                : store.open(path, identity.inode(), identity.generation());
        return new Content(input, path, identity);
    }

    /** A file's bytes. If they are lost because the file was replaced meanwhile, that is said. */
    private final class Content implements Readable {
        private final FileStore.StoreInput input;
        private final String path;
        private final FileIdentity identity;

        Content(FileStore.StoreInput input, String path, FileIdentity identity) {
            this.input = input;
            this.path = path;
            this.identity = identity;
        }

        @Override
        public long length() {
            return input.length();
        }

        @Override
        public int read(long position, byte[] target, int offset, int length) throws IOException {
            try {
                return input.read(position, target, offset, length);
            } catch (RondoException e) {
                if (e.is("chunk-lost")
                        && store.status(path).filter(identity::sameFile).isEmpty()) {
                    throw RondoException.user(
                            "file-changed", "The file " + path + " was replaced or removed since it was listed.");
                }
                throw e;
            }
        }

        @Override
        public void close() {
            input.close();
        }
    }
}
