package io.rondo.dfs.node.chunks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.RondoException;
import io.rondo.base.transfer.BulkSink;
import io.rondo.dfs.chunk.ChunkFile;
import io.rondo.dfs.model.ChunkId;
import io.rondo.testing.disk.CrashRehearsal;
import io.rondo.testing.disk.DiskFaults;
import io.rondo.testing.disk.FaultyDisk;
import io.rondo.testing.disk.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The power may go at any moment of anything a chunk store does. Whatever is left then, of all that POSIX allows: what was
 * acknowledged is there, what was not is there whole or not at all, and what was durably deleted stays away.
 */
class ChunkCrashTest {
    private static final Path ROOT = Path.of("/srv/rondo/storage");
    private static final ChunkId ONE = new ChunkId("i1", 0, 11, 77);
    private static final ChunkId NEIGHBOUR = new ChunkId("i1", 1, 12, 78); // in the same folder
    private static final ChunkId ELSEWHERE = new ChunkId("i2", 0, 13, 7_000);
    private static final int SMALL = 100;
    private static final int TWO_PAGES = 5_000;

    private final Map<ChunkId, byte[]> contents = new HashMap<>();
    private final Set<ChunkId> acknowledged = new HashSet<>();
    private final Set<ChunkId> gone = new HashSet<>();
    private final Set<ChunkId> damaged = new HashSet<>();
    private CrashRehearsal rehearsal = new CrashRehearsal(this::recover);

    private byte[] content(ChunkId id, int length) {
        return contents.computeIfAbsent(id, any -> {
            byte[] bytes = new byte[length];
            new Random(id.nonce()).nextBytes(bytes);
            return bytes;
        });
    }

    private static ChunkStore open(DiskOperations disk) {
        return ChunkStore.open(List.of(ROOT), 0, disk, true);
    }

    private void recover(MemoryDisk left) throws IOException {
        ChunkStore store = open(left);
        assertEquals("", store.trouble());
        List<ChunkId> found = store.list(owner -> true);
        assertEquals(found.size(), store.chunks());
        assertTrue(found.containsAll(acknowledged), () -> "lost: " + acknowledged + " of which are left " + found);
        for (ChunkId id : found) {
            assertFalse(gone.contains(id), () -> id + " came back");
            try {
                byte[] wanted = contents.get(id);
                byte[] read = new byte[wanted.length];
                store.read(id, 0, wanted.length).get(read);
                assertArrayEquals(wanted, read);
            } catch (ChunkFile.Damaged e) {
                assertTrue(damaged.contains(id), () -> "half visible: " + id);
            }
        }
        assertEquals(List.of(), left.list(ROOT.resolve("incoming")), "half-written ones are gone");
        ChunkId next = new ChunkId("i9", 0, 19, 77);
        sink(store, next, SMALL).finish();
        assertEquals(SMALL, store.verify(next).length(), "it goes on");
    }

    private BulkSink sink(ChunkStore store, ChunkId id, int length) throws IOException {
        BulkSink sink = store.put(id, () -> {});
        byte[] bytes = content(id, length);
        int half = length / 2;
        sink.accept(ByteBuffer.wrap(bytes, 0, half));
        sink.accept(ByteBuffer.wrap(bytes, half, length - half));
        return sink;
    }

    private void finish(BulkSink sink, ChunkId id) throws IOException {
        sink.finish();
        damaged.remove(id);
        acknowledged.add(id);
        rehearsal.promise();
    }

    private void put(ChunkStore store, ChunkId id, int length) throws IOException {
        finish(sink(store, id, length), id);
    }

    private void delete(ChunkStore store, ChunkId id) throws IOException {
        acknowledged.remove(id);
        rehearsal.promise();
        store.delete(List.of(id));
    }

    private void deletedForGood(ChunkStore store, ChunkId... ids) throws IOException {
        store.forceDeletions();
        gone.addAll(List.of(ids));
        rehearsal.promise();
    }

    private void report(String what) {
        System.out.println(what + ": " + rehearsal.states() + " crash states, 0 acknowledged bytes lost");
        assertTrue(rehearsal.states() > 0);
    }

    @Test
    void putsOfOneChunkAndOfSeveral() throws IOException {
        rehearsal.through(disk -> {
            ChunkStore store = open(disk);
            put(store, ONE, TWO_PAGES);
            put(store, NEIGHBOUR, SMALL);
            put(store, ELSEWHERE, 0);
        });
        report("puts");
    }

    @Test
    void theSameChunkTwiceInTurnAndAtOnce() throws IOException {
        rehearsal.through(disk -> {
            ChunkStore store = open(disk);
            BulkSink first = sink(store, ONE, SMALL);
            BulkSink second = sink(store, ONE, SMALL);
            finish(second, ONE);
            finish(first, ONE);
            put(store, ONE, SMALL);
        });
        report("second puts");
    }

    @Test
    void writesThatBreakOff() throws IOException {
        rehearsal.through(disk -> {
            ChunkStore store = open(disk);
            put(store, ONE, SMALL);
            sink(store, NEIGHBOUR, SMALL).abort();
            sink(store, ELSEWHERE, SMALL); // and never heard of again
            open(disk);
        });
        report("writes that break off");
    }

    @Test
    void deletions() throws IOException {
        rehearsal.through(disk -> {
            ChunkStore store = open(disk);
            put(store, ONE, SMALL);
            put(store, NEIGHBOUR, SMALL);
            put(store, ELSEWHERE, SMALL);
            delete(store, ONE);
            deletedForGood(store, ONE);
            delete(store, NEIGHBOUR);
            delete(store, ELSEWHERE);
            deletedForGood(store, NEIGHBOUR, ELSEWHERE);
        });
        report("deletions");
    }

    @Test
    void aDamagedChunkIsPutAsideAndWrittenAnew() throws IOException {
        rehearsal.through(disk -> {
            ChunkStore store = open(disk);
            put(store, ONE, SMALL);
            put(store, NEIGHBOUR, SMALL);
            acknowledged.remove(ONE);
            damaged.add(ONE);
            rehearsal.promise();
            Path folder = ROOT.resolve("chunks").resolve(ChunkNames.folderOfSlot(ONE.slot()));
            Path file = folder.resolve(ChunkNames.of(ONE));
            byte[] stored = disk.readAll(file);
            stored[12] ^= 8;
            disk.overwrite(file, stored);
            assertThrows(ChunkFile.Damaged.class, () -> store.verify(ONE));
            put(store, ONE, SMALL);
            delete(store, ONE);
            deletedForGood(store, ONE);
        });
        report("quarantine");
    }

    /** A process that is killed leaves undone what it was about to force; the next one must not take that for durable. */
    @Test
    void theProcessIsKilledAndThePowerGoesAfterTheNextOneHasAcknowledged() throws IOException {
        long states = 0;
        boolean killed = true;
        for (int steps = 0; killed; steps++) {
            contents.clear();
            acknowledged.clear();
            gone.clear();
            rehearsal = new CrashRehearsal(this::recover);
            killed = rehearsal.killedAfter(steps, disk -> {
                ChunkStore store = open(disk);
                put(store, ONE, SMALL);
                put(store, NEIGHBOUR, SMALL);
                delete(store, ONE);
            });
            rehearsal.through(disk -> {
                ChunkStore store = open(disk);
                delete(store, ONE);
                put(store, NEIGHBOUR, SMALL);
                put(store, ELSEWHERE, SMALL);
            });
            states += rehearsal.states();
        }
        System.out.println("killed before: " + states + " crash states, 0 acknowledged bytes lost");
    }

    /** Writes take some bytes at a time, and of all changes each in turn fails; then the power goes. */
    @Test
    void aDiskThatFailsAtAnyOneChange() throws IOException {
        long states = 0;
        for (String message : List.of(DiskFaults.BROKEN, DiskFaults.FULL)) {
            for (int number = 0; number < 40; number++) {
                int failing = number;
                contents.clear();
                acknowledged.clear();
                gone.clear();
                rehearsal = new CrashRehearsal(this::recover);
                rehearsal.killedAfter(Integer.MAX_VALUE, disk -> {
                    DiskFaults faults = new DiskFaults();
                    ChunkStore store = open(new FaultyDisk(disk, faults));
                    faults.writeAtMost(41);
                    faults.failChange(failing, message);
                    for (ChunkId id : List.of(ONE, NEIGHBOUR, ELSEWHERE)) {
                        try {
                            put(store, id, SMALL);
                        } catch (IOException | RondoException e) {
                            faults.heal();
                        }
                    }
                });
                rehearsal.through(disk -> {}); // the power goes
                states += rehearsal.states();
            }
        }
        System.out.println("failing disks: " + states + " crash states, 0 acknowledged bytes lost");
    }
}
