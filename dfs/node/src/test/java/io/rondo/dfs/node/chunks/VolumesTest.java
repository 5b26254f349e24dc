package io.rondo.dfs.node.chunks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.RondoException;
import io.rondo.base.transfer.BulkSink;
import io.rondo.dfs.model.ChunkId;
import io.rondo.testing.disk.DiskCall;
import io.rondo.testing.disk.DiskCall.Kind;
import io.rondo.testing.disk.DiskFaults;
import io.rondo.testing.disk.FaultyDisk;
import io.rondo.testing.disk.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A node with two volumes: one fails, and nothing that can still be had is lost, and nothing that was deleted comes back. */
class VolumesTest {
    private static final Path A = Path.of("/a/rondo");
    private static final Path B = Path.of("/b/rondo");
    private static final int LENGTH = 1_000;

    private final MemoryDisk memory = new MemoryDisk();
    private final DiskFaults faults = new DiskFaults();
    private final DiskOperations disk = new FaultyDisk(memory, faults);
    private final ChunkStore store = ChunkStore.open(List.of(A, B), 0, disk, true);

    private static ChunkId id(int number) {
        return new ChunkId("i7", number, 100 + number, 64 * number);
    }

    private static byte[] content(int number) {
        byte[] bytes = new byte[LENGTH];
        new Random(number).nextBytes(bytes);
        return bytes;
    }

    private static void put(ChunkStore store, int number) throws IOException {
        BulkSink sink = store.put(id(number), () -> {});
        try {
            sink.accept(ByteBuffer.wrap(content(number)));
            sink.finish();
        } catch (IOException | RondoException e) {
            sink.abort();
            throw e;
        }
    }

    private static void requireRight(ChunkStore store, int number) throws IOException {
        byte[] read = new byte[LENGTH];
        store.read(id(number), 0, LENGTH).get(read);
        assertArrayEquals(content(number), read);
    }

    private static boolean under(Path root, DiskCall call) {
        return call.file().startsWith(root);
    }

    /** As if all were in B: A has as much room, and is asked first. */
    private void putInA(int number) throws IOException {
        put(store, number);
        assertTrue(store.where(id(number)).startsWith(A));
    }

    private void failA() {
        faults.fail(call -> under(A, call) && call.kind().changes(), DiskFaults.READ_ONLY);
    }

    @Test
    void aVolumeThatCannotBeWrittenIsLeftOutAndItsChunksAreReadAndBroughtToTheOther() throws IOException {
        putInA(1);
        putInA(2);
        failA();
        assertThrows(IOException.class, () -> put(store, 3));
        put(store, 3);
        assertTrue(store.where(id(3)).startsWith(B));
        assertTrue(store.trouble().startsWith("/a/rondo takes no more: "), store.trouble());
        assertTrue(store.takesChunks());
        requireRight(store, 1);
        assertEquals(List.of(id(1), id(2)), store.endangered());
        for (ChunkId chunk : store.endangered()) {
            assertEquals(LENGTH, store.rescue(chunk));
        }
        assertEquals(List.of(), store.endangered());
        assertEquals(3, store.chunks());
        for (int number = 1; number <= 3; number++) {
            assertTrue(store.where(id(number)).startsWith(B));
            requireRight(store, number);
        }
        assertEquals(
                3,
                store.digests().values().stream()
                        .mapToInt(digest -> digest.count())
                        .sum());
    }

    @Test
    void whatCannotBeReadIsMissingSoThatRepairFetchesIt() throws IOException {
        putInA(1);
        putInA(2);
        faults.fail(
                call -> under(A, call)
                        && call.kind() == Kind.READ
                        && call.file().toString().contains("i7_1_"),
                DiskFaults.BROKEN);
        assertThrows(IOException.class, () -> requireRight(store, 1));
        assertFalse(store.has(id(1)));
        assertEquals(1, store.chunks());
        requireRight(store, 2);
        put(store, 1); // as repair does
        assertTrue(store.where(id(1)).startsWith(B));
        requireRight(store, 1);
    }

    @Test
    void aVolumeThatIsGoneAltogetherIsMissingWithAllItHad() throws IOException {
        putInA(1);
        memory.deleteTree(A);
        faults.fail(call -> under(A, call), DiskFaults.BROKEN);
        assertEquals(List.of(), store.list(owner -> true));
        assertEquals(0, store.chunks());
        put(store, 1);
        requireRight(store, 1);
        assertFalse(store.isGone());
        faults.fail(call -> true, DiskFaults.BROKEN);
        memory.deleteTree(B);
        assertThrows(IOException.class, () -> store.list(owner -> true));
        assertTrue(store.isGone());
    }

    @Test
    void aChunkThatIsFoundInBothVolumesStaysInOne() throws IOException {
        putInA(1);
        failA();
        assertThrows(IOException.class, () -> put(store, 2));
        store.rescue(id(1));
        faults.heal();
        assertEquals(2, copies(1), "the failed disk could not be cleared");
        ChunkStore again = ChunkStore.open(List.of(A, B), 0, disk, true);
        assertEquals(1, copies(1));
        assertEquals(1, again.chunks());
        requireRight(again, 1);
    }

    @Test
    void ofTwoCopiesTheRightOneStays() throws IOException {
        putInA(1);
        Path inA = store.where(id(1));
        failA();
        assertThrows(IOException.class, () -> put(store, 2));
        store.rescue(id(1));
        faults.heal();
        memory.overwrite(inA, new byte[] {1, 2, 3});
        ChunkStore again = ChunkStore.open(List.of(A, B), 0, disk, true);
        assertTrue(again.where(id(1)).startsWith(B));
        requireRight(again, 1);
    }

    private int copies(int number) {
        Path inside = A.relativize(A.resolve("chunks")
                .resolve(ChunkNames.folderOfSlot(id(number).slot()))
                .resolve(ChunkNames.of(id(number))));
        return (memory.exists(A.resolve(inside)) ? 1 : 0) + (memory.exists(B.resolve(inside)) ? 1 : 0);
    }

    @Test
    void whatCannotBeRemovedFromAFailedVolumeIsGoneAllTheSame() throws IOException {
        putInA(1);
        failA();
        store.delete(List.of(id(1)));
        assertFalse(store.has(id(1)));
        assertEquals(List.of(), store.list(owner -> true));
        assertThrows(RondoException.class, () -> requireRight(store, 1));
        store.forceDeletions();
        assertEquals(List.of(B), store.soundFolders(), "and only there it is noted that the order is carried out");
    }

    @Test
    void theLastVolumeDoesNotSayThatItHasDeletedWhatItCouldNot() throws IOException {
        ChunkStore alone = ChunkStore.open(List.of(A), 0, disk, true);
        put(alone, 1);
        failA();
        alone.delete(List.of(id(1)));
        assertThrows(IOException.class, alone::forceDeletions);
    }

    @Test
    void aFullDiskIsNoFailedOne() throws IOException {
        faults.fail(call -> call.kind() == Kind.WRITE, DiskFaults.FULL);
        assertEquals(
                "no-space",
                assertThrows(RondoException.class, () -> put(store, 1)).code());
        assertEquals("", store.trouble());
        faults.heal();
        put(store, 1);
        requireRight(store, 1);
    }

    @Test
    void aVolumeThatIsNearlyFullLeavesItToTheOther() throws IOException {
        FaultyDisk full = new FaultyDisk(memory, faults);
        full.leave(999);
        ChunkStore store = ChunkStore.open(List.of(A, B), 1_000, full, true);
        assertEquals(
                "no-space",
                assertThrows(RondoException.class, () -> put(store, 1)).code());
        full.leave(1_000);
        put(store, 1);
    }

    @Test
    void whoeverIsInterruptedInAWriteHarmsNoVolume(@TempDir Path folder) throws IOException {
        ChunkStore real = ChunkStore.open(folder, 0, true);
        Thread.currentThread().interrupt();
        try {
            assertThrows(ClosedByInterruptException.class, () -> put(real, 1));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals("", real.trouble());
        put(real, 1);
        requireRight(real, 1);
    }

    /** The real words of the kernel, on a small file system in memory; where none may be mounted there is nothing to try. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aDiskThatIsReallyFullAndThenReallyReadOnly(@TempDir Path folder) throws IOException, InterruptedException {
        Path mount = Files.createDirectory(folder.resolve("small"));
        org.junit.jupiter.api.Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mount.toString()),
                "no file system may be mounted here");
        try {
            ChunkStore small = ChunkStore.open(mount, 0, true);
            List<Integer> taken = new ArrayList<>();
            RondoException refused = null;
            for (int number = 0; refused == null; number++) {
                try {
                    put(small, number);
                    taken.add(number);
                } catch (RondoException e) {
                    refused = e;
                }
            }
            assertEquals("no-space", refused.code());
            assertEquals("", small.trouble());
            assertFalse(taken.isEmpty());
            assertTrue(run("mount", "-o", "remount,ro", mount.toString()));
            assertThrows(IOException.class, () -> put(small, 200));
            assertTrue(small.trouble().contains("Read-only file system"), small.trouble());
            ChunkStore again = ChunkStore.open(mount, 0, true);
            assertFalse(again.takesChunks());
            for (int number : taken) {
                requireRight(again, number);
            }
        } finally {
            run("umount", mount.toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }
}
