package io.rondo.dfs.node.chunks;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.transfer.BulkSource;
import io.rondo.dfs.chunk.ChunkFile;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.protocol.ChunkRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chunks in one folder, which is meant to be a disk of its own. Once a disk has failed to write, to force or to read, it is
 * suspect: it gets no more, and gives what it can. What could not be removed from it is hidden.
 */
final class Volume {
    private static final Logger LOG = LoggerFactory.getLogger(Volume.class);
    private static final int WINDOW = 1 << 20;

    private final Path root;
    private final Path chunks;
    private final Path incoming;
    private final Path quarantine;
    private final DiskOperations disk;
    private final boolean sync;
    /** Held whenever a chunk comes or goes, at whichever volume. */
    private final Object names;
    /** Folders of chunks that will be there after a loss of power. */
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();
    /** Folders that chunks went from since they were last forced. A loss of power may bring those chunks back. */
    private final Set<Path> unforced = new HashSet<>();
    /** Chunks that count as gone though their files could not be removed. */
    private final Set<ChunkId> hidden = ConcurrentHashMap.newKeySet();

    private final SlotIndex index = new SlotIndex();
    /** Why this volume takes no more chunks. */
    private volatile String suspect;

    Volume(Path root, DiskOperations disk, boolean sync, Object names) {
        this.root = root;
        this.chunks = root.resolve("chunks");
        this.incoming = root.resolve("incoming");
        this.quarantine = root.resolve("quarantine");
        this.disk = disk;
        this.sync = sync;
        this.names = names;
    }

    /** Makes the folder if needed, and removes what a crash left half-written. */
    void open() {
        try {
            disk.makeFoldersDurably(root);
            disk.deleteTree(incoming);
            for (Path folder : List.of(incoming, quarantine, chunks)) {
                disk.makeFolder(folder);
            }
            forceNames(root);
            forceNames(chunks);
            for (Path folder : disk.list(chunks)) { // a killed process may have left the names in them unforced
                if (disk.isFolder(folder)) {
                    forceNames(folder);
                    durable.add(folder);
                }
            }
        } catch (IOException e) {
            condemn("its folder cannot be written: " + e);
        }
    }

    Path root() {
        return root;
    }

    DiskOperations disk() {
        return disk;
    }

    SlotIndex index() {
        return index;
    }

    /** Whether there is anything at all to be read from. */
    boolean isThere() {
        return disk.isFolder(chunks);
    }

    boolean isSuspect() {
        return suspect != null;
    }

    /** Empty, or why this volume takes no more chunks. */
    String trouble() {
        return suspect == null ? "" : root + " takes no more: " + suspect;
    }

    void condemn(String reason) {
        if (suspect == null) {
            suspect = reason;
            LOG.error("The storage folder {} takes no more chunks: {}", root, reason);
        }
    }

    /** What the file system still has to give; nothing to a suspect volume. */
    long freeBytes() {
        if (suspect == null) {
            try {
                return disk.usableSpace(chunks);
            } catch (IOException e) {
                condemn("its free space is not known: " + e);
            }
        }
        return 0;
    }

    Path file(ChunkId id) {
        return chunks.resolve(ChunkNames.folderOfSlot(id.slot())).resolve(ChunkNames.of(id));
    }

    Path incoming() {
        return incoming;
    }

    boolean syncs() {
        return sync;
    }

    boolean has(ChunkId id) {
        return disk.exists(file(id)) && !hidden.contains(id);
    }

    /** The folder's name is forced once, by the first who needs it; others wait for that. */
    void makeFolderOf(ChunkId id) throws IOException {
        Path folder = file(id).getParent();
        if (durable.contains(folder)) {
            return;
        }
        synchronized (durable) {
            writing(() -> disk.makeFolder(folder));
            forcing(() -> forceNames(chunks));
            durable.add(folder);
        }
    }

    private void forceNames(Path folder) throws IOException {
        if (sync) {
            disk.forceFolder(folder);
        }
    }

    void forceFolderOf(ChunkId id) throws IOException {
        forcing(() -> forceNames(file(id).getParent()));
    }

    interface Step {
        void run() throws IOException;
    }

    /** A change of this volume; one that fails by the disk's fault is its last. */
    void writing(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException e) {
            if (DiskFailure.isFull(e)) {
                throw new RondoException(
                        ErrorKind.RESOURCE, "no-space", "The disk of the storage folder " + root + " is full.", e);
            }
            if (DiskFailure.condemns(e)) {
                condemn("it could not be written: " + e.getMessage());
            }
            throw e;
        }
    }

    /** A force; if it fails, for whatever reason of the disk, what the kernel kept is unknown. */
    void forcing(Step step) throws IOException {
        try {
            step.run();
        } catch (ClosedChannelException e) {
            throw e; // whoever waited was interrupted
        } catch (IOException e) {
            condemn("a write could not be forced to disk: " + e.getMessage());
            throw e;
        }
    }

    /** The chunks of a folder in order. One that cannot be listed, or is gone, makes the volume suspect, and its chunks are missing here. */
    List<ChunkId> inFolder(int folder) throws IOException {
        Path path = chunks.resolve(ChunkNames.folder(folder));
        List<ChunkId> found = new ArrayList<>();
        try {
            if (disk.isFolder(path)) {
                for (Path file : disk.list(path)) {
                    ChunkNames.parse(file).filter(id -> !hidden.contains(id)).ifPresent(found::add);
                }
            } else if (durable.contains(path)) {
                throw new NoSuchFileException(path.toString());
            }
        } catch (IOException e) {
            if (DiskFailure.condemns(e)) {
                condemn("it could not be read: " + e);
                index.forget(ChunkNames.slots(folder));
            }
            throw e;
        }
        return found;
    }

    /** Reckons with a chunk that was found at the start. */
    void count(ChunkId id) throws IOException {
        index.add(id, disk.size(file(id)));
    }

    private interface Reading<T> {
        T from(FileChannel file) throws IOException;
    }

    private <T> T reading(ChunkId id, Reading<T> reading) throws IOException {
        try (FileChannel file = openToRead(id)) {
            return reading(id, file, reading);
        }
    }

    /** What is damaged, or cannot be read, is put aside and missing from then on. */
    private <T> T reading(ChunkId id, FileChannel file, Reading<T> reading) throws IOException {
        try {
            return reading.from(file);
        } catch (ChunkFile.Damaged e) {
            putAside(id);
            throw e;
        } catch (IOException e) {
            if (DiskFailure.condemns(e)) {
                condemnToRead(id, e);
            }
            throw e;
        }
    }

    private void condemnToRead(ChunkId id, IOException failure) {
        condemn("it could not be read: " + failure.getMessage());
        putAside(id);
    }

    private FileChannel openToRead(ChunkId id) throws IOException {
        if (hidden.contains(id)) {
            throw missing(id);
        }
        try {
            return disk.open(file(id), StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw missing(id);
        }
    }

    static RondoException missing(ChunkId id) {
        return RondoException.retryable("no-such-chunk", "This node has no chunk " + id + ".");
    }

    ByteBuffer read(ChunkId id, long offset, int length) throws IOException {
        return reading(id, file -> ChunkFile.read(file, id, shape(file, id, offset, length), offset, length));
    }

    private static ChunkFile.Shape shape(FileChannel file, ChunkId id, long offset, int length) throws IOException {
        ChunkFile.Shape shape = ChunkFile.open(file, id);
        if (offset < 0 || length < 0 || length > shape.length() - offset) {
            throw RondoException.user(
                    "bad-range",
                    "The chunk " + id + " has " + shape.length() + " bytes, not " + length + " from " + offset
                            + " on.");
        }
        return shape;
    }

    BulkSource toSend(ChunkId id, long offset, int length, Runnable unreadable) throws IOException {
        FileChannel opened = openToRead(id);
        BulkSource source = null;
        try {
            source = reading(
                    id,
                    opened,
                    file -> ChunkFile.toSend(
                            file,
                            id,
                            shape(file, id, offset, length),
                            offset,
                            length,
                            failure -> notSent(id, failure, unreadable)));
            return source;
        } finally {
            if (!(source instanceof BulkSource.Blocks)) {
                opened.close();
            }
        }
    }

    private void notSent(ChunkId id, IOException failure, Runnable unreadable) {
        if (DiskFailure.isOfTheDisk(failure)) {
            condemnToRead(id, failure);
            unreadable.run();
        }
    }

    ChunkRequest.Stored verify(ChunkId id) throws IOException {
        return reading(id, channel -> {
            ChunkFile.Shape shape = ChunkFile.open(channel, id);
            for (long at = 0; at < shape.length(); at += WINDOW) {
                ChunkFile.read(channel, id, shape, at, (int) Math.min(WINDOW, shape.length() - at));
            }
            return new ChunkRequest.Stored(shape.length(), shape.crc());
        });
    }

    /** The bytes are kept for whoever wants to know; to all others the chunk is missing here. */
    private void putAside(ChunkId id) {
        Path file = file(id);
        takeAway(id, () -> disk.rename(file, quarantine.resolve(file.getFileName())));
    }

    void delete(ChunkId id) {
        takeAway(id, () -> disk.delete(file(id)));
    }

    /** What cannot be taken from the disk counts as gone all the same; the volume is suspect then. */
    private void takeAway(ChunkId id, Step step) {
        Path file = file(id);
        synchronized (names) {
            if (!has(id)) {
                return;
            }
            long size = sizeOrNothing(file);
            try {
                writing(step);
            } catch (IOException | RondoException e) {
                condemn("a chunk could not be removed: " + e.getMessage());
                hidden.add(id);
            }
            index.remove(id, size);
            unforced.add(file.getParent());
        }
    }

    private long sizeOrNothing(Path file) {
        try {
            return disk.size(file);
        } catch (IOException e) {
            LOG.debug("the length of {} is not known", file, e);
            return 0;
        }
    }

    /** It lies in another volume from now on. */
    void hide(ChunkId id) {
        if (has(id)) {
            hidden.add(id);
            index.remove(id, sizeOrNothing(file(id)));
        }
    }

    /** What was hidden is there again: it has just been written. */
    void reveal(ChunkId id) {
        hidden.remove(id);
    }

    /** Called by one thread. */
    void forceDeletions() throws IOException {
        if (!hidden.isEmpty()) {
            throw new IOException("chunks could not be removed from " + root);
        }
        List<Path> folders;
        synchronized (names) {
            folders = List.copyOf(unforced);
            unforced.clear();
        }
        for (Path folder : folders) {
            forcing(() -> forceNames(folder));
        }
    }

    long damaged() {
        try {
            return disk.list(quarantine).size();
        } catch (IOException e) {
            return 0;
        }
    }
}
