package io.rondo.worker.shuffle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class PackedBlocksTest {
    private static byte[] pack(byte[] raw) throws IOException {
        try (PackingStream in = new PackingStream(new ByteArrayInputStream(raw))) {
            return in.readAllBytes();
        }
    }

    private static byte[] unpack(byte[] packed) throws IOException {
        try (UnpackingStream in = new UnpackingStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }

    /** Bytes of which some compress well and some not at all. */
    private static byte[] content(int length, int seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i / 1000 % 2 == 0 ? i % 17 : random.nextInt());
        }
        return bytes;
    }

    @Test
    void whatIsPackedComesOutAsItWas() throws IOException {
        int most = PackedBlocks.MOST_RAW;
        for (int length : new int[] {0, 1, 15, 1000, most - 1, most, most + 1, 3 * most + 77}) {
            byte[] content = content(length, length);
            assertArrayEquals(content, unpack(pack(content)), length + " bytes");
        }
    }

    @Test
    void textShrinksAndNoiseHardlyGrows() throws IOException {
        byte[] text =
                "the quick brown fox jumps over the lazy dog ".repeat(5_000).getBytes(StandardCharsets.US_ASCII);
        assertTrue(pack(text).length < text.length / 10);
        byte[] noise = new byte[300_000];
        new Random(1).nextBytes(noise);
        assertTrue(pack(noise).length <= noise.length + 4 * PackedBlocks.HEADER_BYTES);
    }

    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        byte[] packed = pack(content(3_000, 5));
        for (int bit = 0; bit < packed.length * 8; bit++) {
            byte[] damaged = packed.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(IOException.class, () -> unpack(damaged), "bit " + bit);
        }
    }

    @Test
    void everyCutAndEveryAdditionIsNoticed() throws IOException {
        byte[] packed = pack(content(3_000, 6));
        for (int length = 0; length < packed.length; length++) {
            byte[] cut = Arrays.copyOf(packed, length);
            assertThrows(IOException.class, () -> unpack(cut), length + " bytes");
        }
        assertThrows(IOException.class, () -> unpack(Arrays.copyOf(packed, packed.length + 1)));
    }

    /** A block whose checksums are right and whose lengths and content are the forger's. */
    private static byte[] forged(int raw, int stored, byte[] content) {
        byte[] block = new byte[PackedBlocks.HEADER_BYTES + content.length];
        System.arraycopy(content, 0, block, PackedBlocks.HEADER_BYTES, content.length);
        ByteBuffer header = ByteBuffer.wrap(block).putInt(0, raw).putInt(4, stored);
        CRC32C crc = new CRC32C();
        crc.update(block, 0, 8);
        header.putInt(8, (int) crc.getValue());
        crc.update(content);
        header.putInt(12, (int) crc.getValue());
        return block;
    }

    @Test
    void forgedLengthsAreRefusedWhateverTheirChecksums() {
        int[][] lengths = {
            {Integer.MAX_VALUE, 10}, {PackedBlocks.MOST_RAW + 1, 10}, {-1, 10}, {10, 11}, {10, 0}, {0, 10}, {10, -1}
        };
        for (int[] pair : lengths) {
            assertThrows(
                    IOException.class, () -> unpack(forged(pair[0], pair[1], new byte[10])), pair[0] + " " + pair[1]);
        }
    }

    @Test
    void forgedContentNeverGetsOutOfItsBlock() throws IOException {
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] content = new byte[1 + random.nextInt(40)];
            random.nextBytes(content);
            int raw = content.length + 1 + random.nextInt(PackedBlocks.MOST_RAW - content.length);
            try {
                unpack(forged(raw, content.length, content));
            } catch (IOException e) {
                refused++;
            }
        }
        assertTrue(refused == 20_000, "no end follows, so each must be refused in order: " + refused);
    }
}
