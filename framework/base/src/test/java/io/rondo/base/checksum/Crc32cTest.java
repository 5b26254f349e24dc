package io.rondo.base.checksum;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Crc32cTest {
    @Test
    void theCheckValueOfTheStandardIsGiven() {
        assertEquals(0xE3069283, Crc32c.of("123456789".getBytes(StandardCharsets.US_ASCII), 0, 9));
    }

    @Test
    void twoPiecesJoinedHaveTheChecksumOfTheWhole() {
        for (long seed = 1; seed <= 500; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(200_000)];
            random.nextBytes(bytes);
            int cut = random.nextInt(bytes.length + 1);
            int joined = Crc32c.joined(
                    Crc32c.of(bytes, 0, cut),
                    Crc32c.of(ByteBuffer.wrap(bytes, cut, bytes.length - cut)),
                    bytes.length - cut);
            assertEquals(Crc32c.of(bytes, 0, bytes.length), joined, "seed " + seed);
        }
    }

    /** Doubling a run of zeros again and again, to lengths that no array has. */
    @Test
    void lengthsBeyondAnArrayAreJoinedToo() {
        int crc = Crc32c.of(new byte[1], 0, 1);
        int inTwo = crc;
        long length = 1;
        for (int i = 0; i < 40; i++) {
            inTwo = Crc32c.joined(Crc32c.joined(inTwo, crc, length), Crc32c.of(new byte[0], 0, 0), 0);
            crc = Crc32c.joined(crc, crc, length);
            length *= 2;
            assertEquals(crc, inTwo, "of " + length + " zeros");
            if (length <= 1 << 20) {
                assertEquals(Crc32c.of(new byte[(int) length], 0, (int) length), crc);
            }
        }
    }
}
