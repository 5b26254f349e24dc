package io.rondo.dfs.node.chunks;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.transfer.BulkSource;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.protocol.ChunkRequest;
import io.rondo.dfs.protocol.SlotDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A node's immutable chunks, in one volume or several, each chunk in one of them. A volume that fails is taken out: what it still
 * gives moves to the others, what it does not is missing here and for repair to fetch.
 */
public final class ChunkStore {
    private static final int WINDOW = 1 << 20;

    private final List<Volume> volumes;
    private final long reserveBytes;
    /** Held whenever a chunk comes or goes, so that what is decided by what is there holds until it is done. */
    private final Object names;

    private ChunkStore(List<Volume> volumes, long reserveBytes, Object names) {
        this.volumes = volumes;
        this.reserveBytes = reserveBytes;
        this.names = names;
    }

    /** Opens a folder of this host, making it if needed, and removes what a crash left half-written. */
    public static ChunkStore open(Path root, long reserveBytes, boolean sync) {
        return open(List.of(root), reserveBytes, DiskOperations.REAL, sync);
    }

    /**
     * The same with several folders, of which some may have failed.
     *
     * @param reserveBytes free space below which a volume takes no more
     * @param sync whether what is acknowledged must survive a loss of power
     */
    public static ChunkStore open(List<Path> roots, long reserveBytes, DiskOperations disk, boolean sync) {
        Object names = new Object();
        List<Volume> volumes =
                roots.stream().map(root -> new Volume(root, disk, sync, names)).toList();
        volumes.forEach(Volume::open);
        ChunkStore store = new ChunkStore(volumes, reserveBytes, names);
        store.count();
        if (store.isGone()) {
            throw new RondoException(ErrorKind.RESOURCE, "volume-failed", "Nothing can be stored: " + store.trouble());
        }
        return store;
    }

    /** A chunk in two volumes was on its way from one that had failed: the first right one stays. */
    private void count() {
        for (int folder = 0; folder < ChunkNames.FOLDERS; folder++) {
            Map<ChunkId, Volume> seen = new HashMap<>();
            for (Volume volume : volumes) {
                try {
                    for (ChunkId id : volume.inFolder(folder)) {
                        volume.count(id);
                        Volume other = seen.put(id, volume);
                        if (other != null) {
                            keepOne(id, other, volume);
                        }
                    }
                } catch (IOException e) {
                    volume.condemn("it could not be read: " + e);
                }
            }
        }
    }

    private static void keepOne(ChunkId id, Volume first, Volume second) {
        try {
            first.verify(id);
            second.delete(id);
        } catch (IOException | RondoException e) {
            first.delete(id); // if it was not put aside
        }
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
        ChunkNames.of(id);
        Volume volume = volumeFor(id);
        return new IncomingChunk(
                volume,
                id,
                admission,
                names,
                () -> volumes.stream().filter(other -> other != volume).forEach(other -> other.hide(id)));
    }

    /** The one that has it if that takes more, else the one with most room. */
    private Volume volumeFor(ChunkId id) {
        Volume best = null;
        long most = 0;
        for (Volume volume : volumes) {
            long free = volume.freeBytes();
            if (volume.isSuspect()) {
                continue;
            }
            if (volumes.size() > 1 && volume.has(id)) {
                return volume;
            }
            if (best == null || free > most) {
                best = volume;
                most = free;
            }
        }
        if (best == null) {
            throw new RondoException(
                    ErrorKind.RESOURCE, "volume-suspect", "This node takes no more chunks: " + trouble());
        }
        if (most < reserveBytes) {
            throw new RondoException(
                    ErrorKind.RESOURCE,
                    "no-space",
                    "The disk of the storage folder has only " + (most >> 20) + " MiB left, and " + (reserveBytes >> 20)
                            + " MiB are kept in reserve. Make room, or lower rondo.disk-reserve.");
        }
        return best;
    }

    /** Whether any volume is still to be written. */
    public boolean takesChunks() {
        return volumes.stream().anyMatch(volume -> !volume.isSuspect());
    }

    /** The part of the volumes that are still to be written: from 1 for all of them to nothing. */
    public double soundShare() {
        long sound = volumes.stream().filter(volume -> !volume.isSuspect()).count();
        return (double) sound / volumes.size();
    }

    /** Whether nothing can be written or read any more. */
    public boolean isGone() {
        return volumes.stream().allMatch(volume -> volume.isSuspect() && !volume.isThere());
    }

    /** Empty, or which volumes take no more chunks, and why. */
    public String trouble() {
        return volumes.stream()
                .map(Volume::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** The folders that are to be written; all of them if there is none left to prefer. */
    public List<Path> soundFolders() {
        List<Path> sound = volumes.stream()
                .filter(volume -> !volume.isSuspect())
                .map(Volume::root)
                .toList();
        return sound.isEmpty() ? volumes.stream().map(Volume::root).toList() : sound;
    }

    public long chunks() {
        return volumes.stream().mapToLong(volume -> volume.index().chunks()).sum();
    }

    /** Of all chunks' files. */
    public long bytes() {
        return volumes.stream().mapToLong(volume -> volume.index().bytes()).sum();
    }

    /** Of each slot that has chunks. */
    public Map<Integer, SlotDigest> digests() {
        Map<Integer, SlotDigest> all = new TreeMap<>();
        for (Volume volume : volumes) {
            volume.index()
                    .digests()
                    .forEach((slot, digest) -> all.merge(
                            slot,
                            digest,
                            (one, other) -> new SlotDigest(one.count() + other.count(), one.hash() ^ other.hash())));
        }
        return all;
    }

    /** What the file systems of the volumes that take chunks still have to give. */
    public long freeBytes() {
        return volumes.stream().mapToLong(Volume::freeBytes).sum();
    }

    /** Where the chunk is said to be; with one volume that is asked straight away. */
    private Volume holder(ChunkId id) {
        if (volumes.size() == 1) {
            return volumes.get(0);
        }
        return volumes.stream().filter(volume -> volume.has(id)).findFirst().orElseThrow(() -> Volume.missing(id));
    }

    /** A range of a chunk, verified. A damaged chunk is put aside and reported as missing from then on. */
    public ByteBuffer read(ChunkId id, long offset, int length) throws IOException {
        return holder(id).read(id, offset, length);
    }

    /**
     * A range of a chunk to be sent to whoever verifies it; blocks are not looked at here.
     *
     * @param unreadable told if the chunk turns out not to be readable while it is sent; it is put aside by then
     */
    public BulkSource toSend(ChunkId id, long offset, int length, Runnable unreadable) throws IOException {
        return holder(id).toSend(id, offset, length, unreadable);
    }

    /** Reads all of a chunk to see whether it is what was written; if not it is put aside. */
    public ChunkRequest.Stored verify(ChunkId id) throws IOException {
        return holder(id).verify(id);
    }

    /** Chunks that were found damaged and put aside. */
    public long damaged() {
        return volumes.stream().mapToLong(Volume::damaged).sum();
    }

    public boolean has(ChunkId id) {
        return volumes.stream().anyMatch(volume -> volume.has(id));
    }

    /** The file of a chunk, for readers on this host. */
    public Path where(ChunkId id) {
        Volume holder = holder(id);
        if (!holder.has(id)) {
            throw Volume.missing(id);
        }
        return holder.file(id).toAbsolutePath();
    }

    /** Removes chunks; a miss is no error. */
    public void delete(List<ChunkId> ids) {
        ids.forEach(id -> volumes.forEach(volume -> volume.delete(id)));
    }

    /**
     * After return no loss of power brings back a chunk that was deleted or put aside before, in any of {@link #soundFolders}. Called
     * by one thread.
     */
    public void forceDeletions() throws IOException {
        List<Path> sound = soundFolders();
        for (Volume volume : volumes) {
            if (sound.contains(volume.root())) {
                volume.forceDeletions();
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

    /** Chunks that lie in suspect volumes while there is another to take them. */
    public List<ChunkId> endangered() throws IOException {
        List<ChunkId> found = new ArrayList<>();
        for (int folder = 0; folder < ChunkNames.FOLDERS && takesChunks(); folder++) {
            found.addAll(
                    inFolder(folder, volumes.stream().filter(Volume::isSuspect).toList()));
        }
        return found;
    }

    /** Moves a chunk to a volume that takes it, verified on the way. Returns its length. */
    public long rescue(ChunkId id) throws IOException {
        long length = verify(id).length();
        BulkSink sink = put(id, () -> {
            if (!has(id)) {
                throw new IOException("it was deleted meanwhile");
            }
        });
        boolean done = false;
        try {
            for (long at = 0; at < length; at += WINDOW) {
                sink.accept(read(id, at, (int) Math.min(WINDOW, length - at)));
            }
            sink.finish();
            done = true;
            return length;
        } finally {
            if (!done) {
                sink.abort();
            }
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
        Set<Integer> wanted = new HashSet<>(slots);
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

    /** The chunks in one folder, in the order of their names in each volume. */
    public List<ChunkId> inFolder(int folder) throws IOException {
        return inFolder(folder, volumes);
    }

    private List<ChunkId> inFolder(int folder, List<Volume> some) throws IOException {
        List<ChunkId> found = new ArrayList<>();
        for (Volume volume : some) {
            try {
                found.addAll(volume.inFolder(folder));
            } catch (IOException e) {
                if (!takesChunks()) {
                    throw e; // with another volume it is missing here and will be fetched
                }
            }
        }
        return found;
    }
}
