package io.rondo.worker.commit;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.OutputStorage;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Writable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A storage whose process dies just before or just after its n-th change. */
final class CrashingStorage implements OutputStorage {
    private final OutputStorage storage;
    private int left;

    /** @param changes how many happen before the crash; a write that is cut off half-way is a change of its own */
    CrashingStorage(OutputStorage storage, int changes) {
        this.storage = storage;
        this.left = changes;
    }

    /** The process died. */
    static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private void change() {
        if (--left < 0) {
            throw new Crash();
        }
    }

    @Override
    public String scheme() {
        return storage.scheme();
    }

    @Override
    public Optional<Entry> stat(String uri) throws IOException {
        return storage.stat(uri);
    }

    @Override
    public List<Entry> list(String uri) throws IOException {
        return storage.list(uri);
    }

    @Override
    public List<FileSlice> blocks(Entry file) throws IOException {
        return storage.blocks(file);
    }

    @Override
    public Readable open(FileSlice slice) throws IOException {
        return storage.open(slice);
    }

    @Override
    public boolean makeDirectories(String uri) throws IOException {
        change();
        return storage.makeDirectories(uri);
    }

    @Override
    public Writable create(String uri) throws IOException {
        change();
        Writable file = storage.create(uri);
        return new Writable() {
            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                file.write(source, offset, length / 2);
                change();
                file.write(source, offset + length / 2, length - length / 2);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public void move(String from, String to) throws IOException {
        change();
        storage.move(from, to);
    }

    /** Removing a tree stops half-way, too: the first of its children may be gone when the process dies. */
    @Override
    public void deleteTree(String uri) throws IOException {
        Optional<Entry> entry = storage.stat(uri);
        if (entry.isPresent() && entry.get().directory()) {
            for (Entry child : storage.list(uri)) {
                deleteTree(child.uri());
            }
        }
        change();
        storage.deleteTree(uri);
    }
}
