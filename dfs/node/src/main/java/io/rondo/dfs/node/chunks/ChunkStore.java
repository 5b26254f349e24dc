package io.rondo.dfs.node.chunks;

import io.rondo.base.disk.Disk;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.chunk.ChunkFile;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.protocol.ChunkRequest;
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
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
    private static final int FOLDERS = 256;

    private final Path chunks;
    private final Path incoming;
    private final Path quarantine;
    private final long reserveBytes;
    private final Durability durability;
    /** Folders of chunks that will be there after a loss of power. */
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();

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
            Disk.deleteTree(store.incoming);
            Files.createDirectories(store.incoming);
            Files.createDirectories(store.quarantine);
            Files.createDirectories(store.chunks);
            durability.forceNames(root);
            return store;
        } catch (IOException e) {
            throw new RondoException(
                    ErrorKind.RESOURCE, "volume-failed", "The storage folder " + root + " cannot be used: " + e, e);
        }
    }

    private static String name(ChunkId id) {
        if (!id.owner().matches("[a-z][a-zA-Z0-9-]{0,100}")) {
            throw RondoException.user("bad-chunk", "No chunk can be owned by " + id.owner() + ".");
        }
        return id.owner() + "_" + id.index() + "_" + Long.toHexString(id.nonce());
    }

    private static ChunkId id(String name) {
        String[] parts = name.split("_");
        return new ChunkId(parts[0], Integer.parseInt(parts[1]), Long.parseUnsignedLong(parts[2], 16));
    }

    private Path file(ChunkId id) {
        int folder = Math.floorMod((int) (ChunkFile.nameHash(id) ^ ChunkFile.nameHash(id) >>> 32), FOLDERS);
        return chunks.resolve(String.format(Locale.ROOT, "%02x", folder)).resolve(name(id));
    }

    /** Takes a chunk. The same chunk again is acknowledged again if it has the same bytes. */
    public BulkSink put(ChunkId id) throws IOException {
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
        return new Incoming(id);
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
        private final Path temporary;
        private final FileChannel channel;
        private final CRC32C whole = new CRC32C();
        private final CRC32C block = new CRC32C();
        private int[] crcs = new int[16];
        private int blocks;
        private int inBlock;
        private long length;

        Incoming(ChunkId id) throws IOException {
            this.id = id;
            makeFolder(file(id).getParent());
            temporary = incoming.resolve(name(id) + "." + UUID.randomUUID());
            channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
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
            if (Files.exists(target) && !sameAs(target, crc)) {
                throw RondoException.user("chunk-exists", "Another chunk is stored under the name " + id + ".");
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
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
                Files.move(file, quarantine.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw RondoException.retryable("no-such-chunk", "This node has no chunk " + id + ".");
        }
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
            Files.deleteIfExists(file(id));
        }
    }

    /** The chunks whose owner passes. */
    public List<ChunkId> list(Predicate<String> owner) throws IOException {
        List<ChunkId> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(chunks, 2)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                ChunkId id = id(file.getFileName().toString());
                if (owner.test(id.owner())) {
                    found.add(id);
                }
            }
        }
        return found;
    }
}
