package io.rondo.dfs.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.base.checksum.Crc32c;
import io.rondo.dfs.model.ChunkId;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkSumsTest {
    private static final ChunkId ID = new ChunkId("i1", 0, 7, 3);

    /** In pieces of any length, with and without their checksums, it comes to the same. */
    @Test
    void howABodyIsCutIntoPiecesDoesNotMatter() {
        for (long seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            byte[] body = new byte[random.nextInt(5 * ChunkFile.BLOCK)];
            random.nextBytes(body);
            ChunkSums pieces = new ChunkSums();
            int longest = random.nextBoolean() ? 1_000 + random.nextInt(100_000) : ChunkFile.BLOCK;
            for (int at = 0, piece; at < body.length; at += piece) {
                piece = Math.min(body.length - at, longest == ChunkFile.BLOCK ? longest : 1 + random.nextInt(longest));
                ByteBuffer bytes = ByteBuffer.wrap(body, at, piece);
                if (random.nextBoolean()) {
                    pieces.add(bytes);
                } else {
                    pieces.add(bytes, Crc32c.of(bytes));
                }
            }
            pieces.end();
            ChunkSums whole = ChunkSums.of(body, body.length);
            assertEquals(whole.tail(ID), pieces.tail(ID), "seed " + seed);
            assertEquals(Crc32c.of(body, 0, body.length), pieces.whole(), "seed " + seed);
            for (int block = 0; block * ChunkFile.BLOCK < body.length; block++) {
                int from = block * ChunkFile.BLOCK;
                int length = Math.min(ChunkFile.BLOCK, body.length - from);
                assertEquals(Crc32c.of(body, from, length), pieces.ofBlock(block), "seed " + seed);
            }
        }
    }
}
