package io.rondo.dfs.node.chunks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.transfer.BulkSink;
import io.rondo.dfs.chunk.ChunkFile;
import io.rondo.dfs.model.ChunkId;
import io.rondo.testing.disk.MemoryDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever becomes of the bytes of a chunk's file, it is noticed, by readers and by the scrubber, and the file put aside. */
class ChunkDamageTest {
    private static final ChunkId ID = new ChunkId("f12", 3, -7, 77);
    private static final Path ROOT = Path.of("/data");
    private static final Path FILE =
            ROOT.resolve("chunks").resolve(ChunkNames.folderOfSlot(77)).resolve(ChunkNames.of(ID));
    private static final int SMALL = 300;

    private final MemoryDisk disk = new MemoryDisk();
    private final ChunkStore store = ChunkStore.open(List.of(ROOT), 0, disk, true);
    private byte[] content;
    private byte[] stored;
    private int damages;

    private void put(int length) throws IOException {
        content = new byte[length];
        new Random(length).nextBytes(content);
        BulkSink sink = store.put(ID, () -> {});
        sink.accept(ByteBuffer.wrap(content));
        sink.finish();
        stored = disk.readAll(FILE);
    }

    private void mustNotice(byte[] damaged, String what) throws IOException {
        disk.overwrite(FILE, damaged);
        assertThrows(ChunkFile.Damaged.class, () -> store.read(ID, 0, content.length), what);
        assertFalse(disk.exists(FILE), what);
        assertTrue(store.damaged() > 0, "kept for whoever wants to know");
        RondoException missing = assertThrows(RondoException.class, () -> store.read(ID, 0, 1), what);
        assertEquals("no-such-chunk", missing.code());
        disk.overwrite(FILE, damaged);
        assertThrows(ChunkFile.Damaged.class, () -> store.verify(ID), what);
        disk.overwrite(FILE, damaged);
        assertThrows(IOException.class, this::sent, what);
        damages++;
    }

    /** What arrives where the whole chunk is sent to. */
    private byte[] sent() throws IOException {
        try (InputStream in = store.toSend(ID, 0, content.length, () -> {}).open()) {
            return in.readAllBytes();
        }
    }

    private void mustBeRightAgain() throws IOException {
        disk.overwrite(FILE, stored);
        byte[] read = new byte[content.length];
        store.read(ID, 0, read.length).get(read);
        assertArrayEquals(content, read);
        assertArrayEquals(content, sent());
        System.out.println(damages + " damages, all noticed");
    }

    @Test
    void everySingleBit() throws IOException {
        put(SMALL);
        for (int bit = 0; bit < stored.length * Byte.SIZE; bit++) {
            byte[] damaged = stored.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            mustNotice(damaged, "bit " + bit);
        }
        assertEquals(stored.length * Byte.SIZE, damages);
        mustBeRightAgain();
    }

    @Test
    void everyTruncationAndEveryByteTooMuch() throws IOException {
        put(SMALL);
        for (int length = 0; length < stored.length; length++) {
            mustNotice(Arrays.copyOf(stored, length), "cut to " + length);
            mustNotice(Arrays.copyOf(Arrays.copyOf(stored, length), stored.length), "zeros from " + length);
        }
        Random random = new Random(3);
        for (int more = 1; more <= 2 * SMALL; more++) {
            mustNotice(Arrays.copyOf(stored, stored.length + more), more + " zeros behind");
            byte[] behind = Arrays.copyOf(stored, stored.length + more);
            for (int i = stored.length; i < behind.length; i++) {
                behind[i] = (byte) random.nextInt();
            }
            mustNotice(behind, more + " bytes behind");
        }
        byte[] twice = Arrays.copyOf(stored, 2 * stored.length);
        System.arraycopy(stored, 0, twice, stored.length, stored.length);
        mustNotice(twice, "the file twice");
        mustBeRightAgain();
    }

    @Test
    void blocksSwappedRepeatedOrZero() throws IOException {
        put(3 * ChunkFile.BLOCK + SMALL);
        for (int from = 0; from < 3; from++) {
            for (int to = 0; to < 3; to++) {
                byte[] damaged = stored.clone();
                if (from == to) {
                    Arrays.fill(damaged, from * ChunkFile.BLOCK, (from + 1) * ChunkFile.BLOCK, (byte) 0);
                } else {
                    System.arraycopy(stored, from * ChunkFile.BLOCK, damaged, to * ChunkFile.BLOCK, ChunkFile.BLOCK);
                }
                mustNotice(damaged, "block " + from + " in place of " + to);
                System.arraycopy(stored, to * ChunkFile.BLOCK, damaged, from * ChunkFile.BLOCK, ChunkFile.BLOCK);
                if (from < to) {
                    mustNotice(damaged, "blocks " + from + " and " + to + " swapped");
                }
            }
        }
        mustBeRightAgain();
    }

    @Test
    void anotherChunkUnderTheName() throws IOException {
        put(SMALL);
        ChunkId[] others = {
            new ChunkId("f12", 4, -7, 77), new ChunkId("f13", 3, -7, 77), new ChunkId("f12", 3, -8, 77),
        };
        for (ChunkId other : others) {
            BulkSink sink = store.put(other, () -> {});
            sink.accept(ByteBuffer.wrap(content));
            sink.finish();
            mustNotice(disk.readAll(FILE.resolveSibling(ChunkNames.of(other))), "the file of " + other);
        }
        mustBeRightAgain();
    }
}
