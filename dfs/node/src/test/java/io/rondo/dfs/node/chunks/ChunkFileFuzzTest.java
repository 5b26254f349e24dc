package io.rondo.dfs.node.chunks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.rondo.base.transfer.BulkSink;
import io.rondo.dfs.chunk.ChunkFile;
import io.rondo.dfs.model.ChunkId;
import io.rondo.testing.disk.MemoryDisk;
import io.rondo.testing.fuzz.DecoderFuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Files that are nearly a chunk's are damaged, or have its very bytes. */
class ChunkFileFuzzTest {
    private static final ChunkId ID = new ChunkId("f12", 3, -7, 77);
    private static final Path ROOT = Path.of("/data");
    private static final Path FILE = ROOT.resolve("f");

    @Test
    void filesOfWhoKnowsWhom() throws Exception {
        MemoryDisk disk = new MemoryDisk();
        ChunkStore store = ChunkStore.open(List.of(ROOT), 0, disk, true);
        byte[] content = new byte[700];
        new Random(1).nextBytes(content);
        List<byte[]> good = new ArrayList<>();
        BulkSink sink = store.put(ID, () -> {});
        sink.accept(ByteBuffer.wrap(content));
        sink.finish();
        good.add(disk.readAll(store.where(ID)));
        DecoderFuzz.run(
                "chunk files", good, bytes -> requireContent(disk, bytes, content), List.of(ChunkFile.Damaged.class));
    }

    private static void requireContent(MemoryDisk disk, byte[] file, byte[] content) throws IOException {
        disk.overwrite(FILE, file);
        try (FileChannel channel = disk.open(FILE, StandardOpenOption.READ)) {
            ChunkFile.Shape shape = ChunkFile.open(channel, ID);
            ByteBuffer read = ChunkFile.read(channel, ID, shape, 0, (int) shape.length());
            byte[] bytes = new byte[read.remaining()];
            read.get(bytes);
            assertArrayEquals(content, bytes);
        }
    }
}
