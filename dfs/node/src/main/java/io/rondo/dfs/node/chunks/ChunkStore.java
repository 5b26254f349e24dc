package io.rondo.dfs.node.chunks;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.chunk.ChunkFile;
import io.rondo.dfs.chunk.ChunkSums;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.protocol.ChunkRequest;
import io.rondo.dfs.protocol.SlotDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Immutable chunks in a folder: written beside, forced, renamed, and the folder forced, before a put is acknowledged. After
 * a failed force the volume takes no more writes: what the kernel kept is unknown.
 */
public final class ChunkStore {
    private static final Wire<ChunkRequest.Stored> STORED = Wire.of(ChunkRequest.Stored.class);
    private static final int WINDOW = 1 << 20;

    private final Path chunks;
    private final Path incoming;
    private final Path quarantine;
    private final long reserveBytes;
    private final DiskOperations disk;
    private final boolean sync;
    /** Folders of chunks that will be there after a loss of power. */
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();
    /** Folders that chunks went from since they were last forced. A loss of power may bring those chunks back. */
    private final Set<Path> unforced = new HashSet<>();

    private final SlotIndex index = new SlotIndex();
    /** Held whenever a chunk comes or goes, so that what is decided by what is there holds until it is done. */
    private final Object names = new Object();

    /** Why this volume takes no more chunks. */
    private volatile String suspect;

    private ChunkStore(Path root, long reserveBytes, DiskOperations disk, boolean sync) {
        this.chunks = root.resolve("chunks");
        this.incoming = root.resolve("incoming");
        this.quarantine = root.resolve("quarantine");
        this.reserveBytes = reserveBytes;
        this.disk = disk;
        this.sync = sync;
    }

    /** Opens a folder, making it if needed, and removes what a crash left half-written. */
    public static ChunkStore open(Path root, long reserveBytes, boolean sync) {
        return open(root, reserveBytes, DiskOperations.REAL, sync);
    }

    /** @param sync whether what is acknowledged must survive a loss of power */
    public static ChunkStore open(Path root, long reserveBytes, DiskOperations disk, boolean sync) {
        ChunkStore store = new ChunkStore(root, reserveBytes, disk, sync);
        try {
            store.prepare(root);
        } catch (IOException e) {
            if (!disk.isFolder(store.chunks)) {
                throw unusable(root, e);
            }
            store.suspect = "its folder cannot be written: " + e;
        }
        try {
            store.count();
            return store;
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    private static RondoException unusable(Path root, IOException e) {
        return new RondoException(
                ErrorKind.RESOURCE, "volume-failed", "The storage folder " + root + " cannot be used: " + e, e);
    }

    private void prepare(Path root) throws IOException {
        disk.makeFoldersDurably(root);
        disk.deleteTree(incoming);
        for (Path folder : List.of(incoming, quarantine, chunks)) {
            disk.makeFolder(folder);
        }
        forceNames(root);
        forceNames(chunks);
        for (Path folder : disk.list(chunks)) { // a process that was killed may have left the names in them unforced
            if (disk.isFolder(folder)) {
                forceNames(folder);
                durable.add(folder);
            }
        }
    }

    private void count() throws IOException {
        for (int folder = 0; folder < ChunkNames.FOLDERS; folder++) {
            for (Path file : files(ChunkNames.folder(folder))) {
                Optional<ChunkId> id = ChunkNames.parse(file);
                if (id.isPresent()) {
                    index.add(id.get(), disk.size(file));
                }
            }
        }
    }

    private List<Path> files(String folder) throws IOException {
        Path path = chunks.resolve(folder);
        return disk.isFolder(path) ? disk.list(path) : List.of();
    }

    private Path file(ChunkId id) {
        return chunks.resolve(ChunkNames.folderOfSlot(id.slot())).resolve(ChunkNames.of(id));
    }

    /** Asked when a chunk is about to appear, while nothing else comes or goes; throws if it must not. */
    public interface Admission {
        void check() throws IOException;
    }

    /** Runs while no chunk comes or goes. */
    public void undisturbed(Runnable change) {
        synchronized (names) {
            change.run();
        }
    }

    /** Takes a chunk. The same chunk again is acknowledged again if it has the same bytes. */
    public BulkSink put(ChunkId id, Admission admission) throws IOException {
        if (suspect != null) {
            throw new RondoException(
                    ErrorKind.RESOURCE, "volume-suspect", "This node takes no more chunks: " + suspect);
        }
        long free = freeBytes();
        if (free < reserveBytes) {
            throw new RondoException(
                    ErrorKind.RESOURCE,
                    "no-space",
                    "The disk of the storage folder has only " + (free >> 20) + " MiB left, and " + (reserveBytes >> 20)
                            + " MiB are kept in reserve. Make room, or lower rondo.disk-reserve.");
        }
        return new Incoming(id, admission);
    }

    /** Empty, or why this volume takes no more chunks. */
    public String trouble() {
        return suspect == null ? "" : suspect;
    }

    public long chunks() {
        return index.chunks();
    }

    /** Of all chunks' files. */
    public long bytes() {
        return index.bytes();
    }

    /** Of each slot that has chunks. */
    public Map<Integer, SlotDigest> digests() {
        return index.digests();
    }

    /** What the file system still has to give. */
    public long freeBytes() throws IOException {
        return disk.usableSpace(chunks);
    }

    /** The folder's name is forced once, by the first who needs it; others wait for that. */
    private void makeFolder(Path folder) throws IOException {
        if (durable.contains(folder)) {
            return;
        }
        synchronized (durable) {
            disk.makeFolder(folder);
            force(() -> forceNames(chunks));
            durable.add(folder);
        }
    }

    private void forceNames(Path folder) throws IOException {
        if (sync) {
            disk.forceFolder(folder);
        }
    }

    private interface Forcing {
        void run() throws IOException;
    }

    private void force(Forcing forcing) throws IOException {
        try {
            forcing.run();
        } catch (IOException e) {
            suspect = "a write could not be forced to disk: " + e.getMessage();
            throw e;
        }
    }

    private final class Incoming implements BulkSink {
        private final ChunkId id;
        private final Admission admission;
        private final Path temporary;
        private final FileChannel channel;
        private final ChunkSums sums = new ChunkSums();

        Incoming(ChunkId id, Admission admission) throws IOException {
            this.id = id;
            this.admission = admission;
            makeFolder(file(id).getParent());
            temporary = incoming.resolve(ChunkNames.of(id) + "." + UUID.randomUUID());
            channel = create();
        }

        private FileChannel create() throws IOException {
            try {
                return disk.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (IOException e) {
                suspect = "a file could not be made: " + e.getMessage();
                throw e;
            }
        }

        @Override
        public void accept(ByteBuffer bytes) throws IOException {
            sums.add(bytes);
            write(bytes);
        }

        @Override
        public void accept(ByteBuffer bytes, int crc) throws IOException {
            sums.add(bytes, crc);
            write(bytes);
        }

        private void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        @Override
        public byte[] finish() throws IOException {
            sums.end();
            write(sums.tail(id));
            if (sync) {
                force(() -> channel.force(true));
            }
            channel.close();
            Path target = file(id);
            synchronized (names) {
                admission.check();
                boolean present = disk.exists(target);
                if (present && !sameAs(target)) {
                    throw RondoException.user("chunk-exists", "Another chunk is stored under the name " + id + ".");
                }
                long before = present ? disk.size(target) : 0;
                long size = disk.size(temporary);
                disk.rename(temporary, target);
                if (present) {
                    index.remove(id, before);
                }
                index.add(id, size);
            }
            force(() -> forceNames(target.getParent()));
            return STORED.encode(new ChunkRequest.Stored(sums.length(), sums.whole()));
        }

        private boolean sameAs(Path target) throws IOException {
            try (FileChannel present = disk.open(target, StandardOpenOption.READ)) {
                ChunkFile.Shape shape = ChunkFile.open(present, id);
                return shape.length() == sums.length() && shape.crc() == sums.whole();
            } catch (ChunkFile.Damaged e) {
                return true; // it was this one, and now it is whole again
            }
        }

        @Override
        public void abort() {
            try {
                channel.close();
                disk.deleteIfThere(temporary);
            } catch (IOException e) {
                suspect = "a half-written chunk could not be removed: " + e.getMessage();
            }
        }
    }

    /** A range of a chunk, verified. A damaged chunk is put aside and reported as missing from then on. */
    public ByteBuffer read(ChunkId id, long offset, int length) throws IOException {
        Path file = file(id);
        try (FileChannel channel = disk.open(file, StandardOpenOption.READ)) {
            try {
                return ChunkFile.read(channel, id, ChunkFile.open(channel, id), offset, length);
            } catch (ChunkFile.Damaged e) {
                putAside(id, file);
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw RondoException.retryable("no-such-chunk", "This node has no chunk " + id + ".");
        }
    }

    /** Reads all of a chunk to see whether it is what was written; if not it is put aside. */
    public ChunkRequest.Stored verify(ChunkId id) throws IOException {
        Path file = file(id);
        try (FileChannel channel = disk.open(file, StandardOpenOption.READ)) {
            try {
                ChunkFile.Shape shape = ChunkFile.open(channel, id);
                for (long at = 0; at < shape.length(); at += WINDOW) {
                    ChunkFile.read(channel, id, shape, at, (int) Math.min(WINDOW, shape.length() - at));
                }
                return new ChunkRequest.Stored(shape.length(), shape.crc());
            } catch (ChunkFile.Damaged e) {
                putAside(id, file);
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw RondoException.retryable("no-such-chunk", "This node has no chunk " + id + ".");
        }
    }

    /** The bytes are kept for whoever wants to know; to all others the chunk is missing here. */
    private void putAside(ChunkId id, Path file) throws IOException {
        synchronized (names) {
            if (disk.exists(file)) {
                long size = disk.size(file);
                disk.rename(file, quarantine.resolve(file.getFileName()));
                index.remove(id, size);
                unforced.add(file.getParent());
            }
        }
    }

    /** Chunks that were found damaged and put aside. */
    public long damaged() {
        try {
            return disk.list(quarantine).size();
        } catch (IOException e) {
            return 0;
        }
    }

    public boolean has(ChunkId id) {
        return disk.exists(file(id));
    }

    /** The file of a chunk, for readers on this host. */
    public Path where(ChunkId id) {
        Path file = file(id).toAbsolutePath();
        if (!disk.exists(file)) {
            throw RondoException.retryable("no-such-chunk", "This node has no chunk " + id + ".");
        }
        return file;
    }

    /** Removes chunks; a miss is no error. */
    public void delete(List<ChunkId> ids) throws IOException {
        for (ChunkId id : ids) {
            Path file = file(id);
            synchronized (names) {
                if (disk.exists(file)) {
                    long size = disk.size(file);
                    disk.delete(file);
                    index.remove(id, size);
                    unforced.add(file.getParent());
                }
            }
        }
    }

    /** After return no loss of power brings back a chunk that was deleted or put aside before. Called by one thread. */
    public void forceDeletions() throws IOException {
        List<Path> folders;
        synchronized (names) {
            folders = List.copyOf(unforced);
            unforced.clear();
        }
        for (Path folder : folders) {
            force(() -> forceNames(folder));
        }
    }

    /** Removes a chunk if that may be, asked while nothing else comes or goes. */
    public void delete(ChunkId id, Admission permission) throws IOException {
        synchronized (names) {
            permission.check();
            delete(List.of(id));
        }
    }

    /** The chunks whose owner passes. */
    public List<ChunkId> list(Predicate<String> owner) throws IOException {
        List<ChunkId> found = new ArrayList<>();
        for (int folder = 0; folder < ChunkNames.FOLDERS; folder++) {
            for (ChunkId id : inFolder(folder)) {
                if (owner.test(id.owner())) {
                    found.add(id);
                }
            }
        }
        return found;
    }

    /** The chunks of some slots. */
    public List<ChunkId> listSlots(Collection<Integer> slots) throws IOException {
        Set<Integer> wanted = new TreeSet<>(slots);
        Set<Integer> folders = new TreeSet<>();
        wanted.forEach(slot -> folders.add(ChunkNames.folderNumber(slot)));
        List<ChunkId> found = new ArrayList<>();
        for (int folder : folders) {
            for (ChunkId id : inFolder(folder)) {
                if (wanted.contains(id.slot())) {
                    found.add(id);
                }
            }
        }
        return found;
    }

    /** Folders that chunks lie in, numbered from nothing. */
    public int folders() {
        return ChunkNames.FOLDERS;
    }

    /** The chunks in one folder, in the order of their names. */
    public List<ChunkId> inFolder(int folder) throws IOException {
        List<ChunkId> found = new ArrayList<>();
        for (Path file : files(ChunkNames.folder(folder))) {
            ChunkNames.parse(file).ifPresent(found::add);
        }
        return found;
    }
}
