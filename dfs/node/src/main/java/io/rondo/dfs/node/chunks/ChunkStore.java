package io.rondo.dfs.node.chunks;

import io.rondo.base.disk.Disk;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.chunk.ChunkFile;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.protocol.ChunkRequest;
import io.rondo.dfs.protocol.SlotDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

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
    private final Durability durability;
    /** Folders of chunks that will be there after a loss of power. */
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();

    private final SlotIndex index = new SlotIndex();
    /** Held whenever a chunk comes or goes, so that what is decided by what is there holds until it is done. */
    private final Object names = new Object();

    /** Why this volume takes no more chunks. */
    private volatile String suspect;

    private ChunkStore(Path root, long reserveBytes, Durability durability) {
        this.chunks = root.resolve("chunks");
        this.incoming = root.resolve("incoming");
        this.quarantine = root.resolve("quarantine");
        this.reserveBytes = reserveBytes;
        this.durability = durability;
    }

    /** Opens a folder, making it if needed, and removes what a crash left half-written. */
    public static ChunkStore open(Path root, long reserveBytes, boolean sync) {
        return open(root, reserveBytes, sync ? Durability.SEAL : Durability.NONE);
    }

    static ChunkStore open(Path root, long reserveBytes, Durability durability) {
        ChunkStore store = new ChunkStore(root, reserveBytes, durability);
        try {
            store.prepare(root);
        } catch (IOException e) {
            if (!Files.isDirectory(store.chunks)) {
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
        Disk.deleteTree(incoming);
        Files.createDirectories(incoming);
        Files.createDirectories(quarantine);
        Files.createDirectories(chunks);
        durability.forceNames(root);
    }

    private void count() throws IOException {
        for (int folder = 0; folder < ChunkNames.FOLDERS; folder++) {
            for (Path file : files(ChunkNames.folder(folder))) {
                Optional<ChunkId> id = ChunkNames.parse(file);
                if (id.isPresent()) {
                    index.add(id.get(), Files.size(file));
                }
            }
        }
    }

    private List<Path> files(String folder) throws IOException {
        Path path = chunks.resolve(folder);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.sorted().toList();
        }
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
        return Files.getFileStore(incoming).getUsableSpace();
    }

    /** The folder's name is forced once, by the first who needs it; others wait for that. */
    private void makeFolder(Path folder) throws IOException {
        if (durable.contains(folder)) {
            return;
        }
        synchronized (durable) {
            Files.createDirectories(folder);
            force(() -> durability.forceNames(chunks));
            durable.add(folder);
        }
    }

    /** One call of {@link Durability}. */
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
        private final CRC32C whole = new CRC32C();
        private final CRC32C block = new CRC32C();
        private int[] crcs = new int[16];
        private int blocks;
        private int inBlock;
        private long length;

        Incoming(ChunkId id, Admission admission) throws IOException {
            this.id = id;
            this.admission = admission;
            makeFolder(file(id).getParent());
            temporary = incoming.resolve(ChunkNames.of(id) + "." + UUID.randomUUID());
            channel = create();
        }

        private FileChannel create() throws IOException {
            try {
                return FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (IOException e) {
                suspect = "a file could not be made: " + e.getMessage();
                throw e;
            }
        }

        @Override
        public void accept(ByteBuffer bytes) throws IOException {
            ByteBuffer checked = bytes.duplicate();
            while (checked.hasRemaining()) {
                ByteBuffer part = checked.duplicate();
                part.limit(part.position() + Math.min(checked.remaining(), ChunkFile.BLOCK - inBlock));
                checked.position(part.limit());
                inBlock += part.remaining();
                whole.update(part.duplicate());
                block.update(part);
                if (inBlock == ChunkFile.BLOCK) {
                    endBlock();
                }
            }
            length += bytes.remaining();
            write(bytes);
        }

        private void endBlock() {
            if (blocks == crcs.length) {
                crcs = Arrays.copyOf(crcs, 2 * blocks);
            }
            crcs[blocks++] = (int) block.getValue();
            block.reset();
            inBlock = 0;
        }

        private void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        @Override
        public byte[] finish() throws IOException {
            if (inBlock > 0) {
                endBlock();
            }
            int crc = (int) whole.getValue();
            write(ChunkFile.tail(id, length, crc, crcs, blocks));
            force(() -> durability.force(channel));
            channel.close();
            Path target = file(id);
            synchronized (names) {
                admission.check();
                boolean present = Files.exists(target);
                if (present && !sameAs(target, crc)) {
                    throw RondoException.user("chunk-exists", "Another chunk is stored under the name " + id + ".");
                }
                long before = present ? Files.size(target) : 0;
                long size = Files.size(temporary);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                if (present) {
                    index.remove(id, before);
                }
                index.add(id, size);
            }
            force(() -> durability.forceNames(target.getParent()));
            return STORED.encode(new ChunkRequest.Stored(length, crc));
        }

        private boolean sameAs(Path target, int crc) throws IOException {
            try (FileChannel present = FileChannel.open(target, StandardOpenOption.READ)) {
                ChunkFile.Shape shape = ChunkFile.open(present, id);
                return shape.length() == length && shape.crc() == crc;
            } catch (ChunkFile.Damaged e) {
                return true; // it was this one, and now it is whole again
            }
        }

        @Override
        public void abort() {
            try {
                channel.close();
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                suspect = "a half-written chunk could not be removed: " + e.getMessage();
            }
        }
    }

    /** A range of a chunk, verified. A damaged chunk is put aside and reported as missing from then on. */
    public ByteBuffer read(ChunkId id, long offset, int length) throws IOException {
        Path file = file(id);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
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
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
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
            if (Files.exists(file)) {
                long size = Files.size(file);
                Files.move(file, quarantine.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                index.remove(id, size);
            }
        }
    }

    /** Chunks that were found damaged and put aside. */
    public long damaged() {
        try (Stream<Path> files = Files.list(quarantine)) {
            return files.count();
        } catch (IOException e) {
            return 0;
        }
    }

    public boolean has(ChunkId id) {
        return Files.exists(file(id));
    }

    /** The file of a chunk, for readers on this host. */
    public Path where(ChunkId id) {
        Path file = file(id).toAbsolutePath();
        if (!Files.exists(file)) {
            throw RondoException.retryable("no-such-chunk", "This node has no chunk " + id + ".");
        }
        return file;
    }

    /** Removes chunks; a miss is no error. */
    public void delete(List<ChunkId> ids) throws IOException {
        for (ChunkId id : ids) {
            Path file = file(id);
            synchronized (names) {
                if (Files.exists(file)) {
                    long size = Files.size(file);
                    Files.delete(file);
                    index.remove(id, size);
                }
            }
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
