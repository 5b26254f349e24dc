package io.rondo.dfs.node.chunks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.RondoException;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.protocol.ChunkRequest;
import io.rondo.testing.disk.DiskCall.Kind;
import io.rondo.testing.disk.DiskFaults;
import io.rondo.testing.disk.FaultyDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a storage node promises of its chunks: they are there as they were written, or not at all. */
class ChunkStoreTest {
    private static final ChunkId ID = new ChunkId("f12", 3, -7, 77);

    @TempDir
    Path folder;

    private ChunkStore open() {
        return ChunkStore.open(folder, 0, true);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static ChunkRequest.Stored put(ChunkStore store, ChunkId id, byte[] bytes) throws IOException {
        BulkSink sink = store.put(id, () -> {});
        for (int at = 0; at < bytes.length; at += 10_000) {
            sink.accept(ByteBuffer.wrap(bytes, at, Math.min(10_000, bytes.length - at)));
        }
        return Wire.of(ChunkRequest.Stored.class).decode(sink.finish());
    }

    private static byte[] read(ChunkStore store, long offset, int length) throws IOException {
        ByteBuffer read = store.read(ID, offset, length);
        byte[] bytes = new byte[read.remaining()];
        read.get(bytes);
        return bytes;
    }

    private Path onlyFile(String under) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(under))) {
            return files.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }

    private boolean isEmpty(String under) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(under))) {
            return files.noneMatch(Files::isRegularFile);
        }
    }

    @Test
    void aChunkIsThereAfterARestartWholeAndInParts() throws IOException {
        for (int length : new int[] {0, 1, 65_535, 65_536, 65_537, 200_000}) {
            byte[] bytes = bytes(length);
            ChunkStore store = open();
            CRC32C crc = new CRC32C();
            crc.update(bytes);
            assertEquals(new ChunkRequest.Stored(length, (int) crc.getValue()), put(store, ID, bytes));
            store = open();
            assertArrayEquals(bytes, read(store, 0, length));
            int from = length / 3;
            assertArrayEquals(Arrays.copyOfRange(bytes, from, length), read(store, from, length - from));
            assertEquals(List.of(ID), store.list(owner -> owner.equals("f12")));
            assertEquals(List.of(), store.list(owner -> owner.equals("f1")));
            store.delete(List.of(ID));
            store.delete(List.of(ID));
            assertTrue(isEmpty("chunks"));
        }
    }

    @Test
    void anotherChunkUnderTheNameIsNoticed() throws IOException {
        ChunkStore store = open();
        put(store, ID, bytes(100));
        byte[] stored = Files.readAllBytes(onlyFile("chunks"));
        store.delete(List.of(ID));
        ChunkId other = new ChunkId("f12", 4, -7, 77);
        put(store, other, bytes(100));
        Files.write(onlyFile("chunks"), stored);
        assertThrows(IOException.class, () -> store.read(other, 0, 100));
    }

    @Test
    void whatACrashLeftHalfWrittenIsGoneAtTheNextStart() throws IOException {
        ChunkStore store = open();
        BulkSink sink = store.put(ID, () -> {});
        sink.accept(ByteBuffer.wrap(bytes(1_000)));
        assertFalse(isEmpty("incoming"));
        ChunkStore again = open();
        assertTrue(isEmpty("incoming"));
        assertThrows(RondoException.class, () -> again.read(ID, 0, 1));
    }

    @Test
    void anAbortedWriteLeavesNothing() throws IOException {
        ChunkStore store = open();
        BulkSink sink = store.put(ID, () -> {});
        sink.accept(ByteBuffer.wrap(bytes(1_000)));
        sink.abort();
        assertTrue(isEmpty("incoming"));
        assertTrue(isEmpty("chunks"));
    }

    @Test
    void theSameChunkAgainIsAcknowledgedAnotherIsNot() throws IOException {
        ChunkStore store = open();
        assertEquals(put(store, ID, bytes(100)), put(store, ID, bytes(100)));
        assertEquals(
                "chunk-exists",
                assertThrows(RondoException.class, () -> put(store, ID, bytes(101)))
                        .code());
        assertArrayEquals(bytes(100), read(store, 0, 100));
    }

    @Test
    void aDiskThatIsNearlyFullTakesNothing() {
        ChunkStore store = ChunkStore.open(folder, Long.MAX_VALUE, true);
        assertEquals(
                "no-space",
                assertThrows(RondoException.class, () -> store.put(ID, () -> {}))
                        .code());
    }

    @Test
    void aNameThatLeadsElsewhereIsRefused() {
        ChunkStore store = open();
        for (String owner : new String[] {"../up", "/etc", "a/b", "", "a_b", "A"}) {
            assertEquals(
                    "bad-chunk",
                    assertThrows(RondoException.class, () -> store.put(new ChunkId(owner, 0, 0, 0), () -> {}), owner)
                            .code());
        }
    }

    private static List<String> forced(DiskFaults disk) {
        return disk.calls().stream()
                .filter(call -> call.kind() == Kind.FORCE || call.kind() == Kind.FORCE_FOLDER)
                .map(call -> call.kind() == Kind.FORCE
                        ? "content"
                        : call.file().getFileName().toString())
                .toList();
    }

    @Test
    void aChunkItsNameAndItsFoldersNameAreForcedBeforeItIsAcknowledged() throws IOException {
        DiskFaults disk = new DiskFaults();
        ChunkStore store = ChunkStore.open(List.of(folder), 0, new FaultyDisk(DiskOperations.REAL, disk), true);
        disk.calls();
        put(store, ID, bytes(100));
        String inFolder = onlyFile("chunks").getParent().getFileName().toString();
        assertEquals(List.of("chunks", "content", inFolder), forced(disk));
        put(store, ID, bytes(100));
        assertEquals(List.of("content", inFolder), forced(disk), "the folder's own name is safe by now");
    }

    @Test
    void whateverCannotBeForcedNothingIsAcknowledgedAndNothingMoreTaken() throws IOException {
        for (int works = 0; works < 3; works++) {
            int failing = works;
            int[] forces = {0};
            DiskFaults disk = new DiskFaults();
            ChunkStore store = ChunkStore.open(
                    List.of(folder.resolve("volume-" + works)), 0, new FaultyDisk(DiskOperations.REAL, disk), true);
            disk.fail(
                    call -> (call.kind() == Kind.FORCE || call.kind() == Kind.FORCE_FOLDER) && forces[0]++ == failing,
                    DiskFaults.BROKEN);
            IOException failure = assertThrows(IOException.class, () -> put(store, ID, bytes(100)));
            assertEquals(DiskFaults.BROKEN, failure.getMessage());
            disk.heal();
            disk.calls();
            RondoException refused = assertThrows(RondoException.class, () -> put(store, ID, bytes(100)));
            assertEquals("volume-suspect", refused.code(), "after " + works);
            assertTrue(refused.getMessage().contains(DiskFaults.BROKEN), refused.getMessage());
            assertEquals(List.of(), forced(disk), "a failed force is not tried again");
        }
    }

    @Test
    void aSuspectVolumeStillGivesWhatItHas() throws IOException {
        DiskFaults disk = new DiskFaults();
        ChunkStore store = ChunkStore.open(List.of(folder), 0, new FaultyDisk(DiskOperations.REAL, disk), true);
        put(store, ID, bytes(100));
        disk.fail(call -> call.kind() == Kind.FORCE, DiskFaults.BROKEN);
        assertThrows(IOException.class, () -> put(store, new ChunkId("f12", 4, 1, 77), bytes(100)));
        assertArrayEquals(bytes(100), read(store, 0, 100));
    }

    @Test
    void aDamagedChunkIsReplacedWhenItIsWrittenAgain() throws IOException {
        ChunkStore store = open();
        put(store, ID, bytes(100));
        Path file = onlyFile("chunks");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 50));
        put(store, ID, bytes(100));
        assertArrayEquals(bytes(100), read(store, 0, 100));
    }
}
