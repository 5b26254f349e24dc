package io.rondo.worker.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.worker.data.Runs.Pair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Segments are read back as they were written, and whatever is damaged is said to be damaged. */
class SegmentTest {
    private static List<Pair> pairs(Random random, int count, int longestValue) {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[random.nextInt(14)];
            for (int j = 0; j < key.length; j++) {
                key[j] = (byte) (random.nextInt(3) - 1);
            }
            byte[] value = new byte[random.nextInt(longestValue)];
            random.nextBytes(value);
            pairs.add(new Pair(key, value));
        }
        pairs.sort((a, b) -> Arrays.compareUnsigned(a.key(), b.key()));
        return pairs;
    }

    private static List<Pair> read(byte[] segment) throws IOException {
        List<Pair> pairs = new ArrayList<>();
        try (SegmentCursor cursor = new SegmentCursor(Runs.source(segment))) {
            while (cursor.next()) {
                pairs.add(Pair.of(cursor));
            }
        }
        return pairs;
    }

    private static byte[] copied(byte[] segment) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SegmentCheck.copy(new ByteArrayInputStream(segment), out);
        return out.toByteArray();
    }

    private static void assertDamaged(byte[] segment, String how) {
        IOException read = assertThrows(IOException.class, () -> read(segment), how);
        assertTrue(read.getMessage().startsWith("damaged run"), read::toString);
        IOException copied = assertThrows(IOException.class, () -> copied(segment), how);
        assertTrue(copied.getMessage().startsWith("damaged run"), copied::toString);
    }

    @Property(tries = 100)
    void recordsAreReadBackAsTheyWereWritten(
            @ForAll long seed,
            @ForAll @IntRange(max = 2_000) int records,
            @ForAll @IntRange(min = 1, max = 200) int longestValue)
            throws IOException {
        List<Pair> pairs = pairs(new Random(seed), records, longestValue);
        byte[] segment = Runs.segment(pairs);
        assertEquals(pairs, read(segment));
        assertArrayEquals(segment, copied(segment));
    }

    @Test
    void recordsLargerThanABlockAreReadBack() throws IOException {
        byte[] large = new byte[3 * SegmentWriter.BLOCK];
        new Random(1).nextBytes(large);
        List<Pair> pairs = List.of(
                new Pair(new byte[0], new byte[0]),
                new Pair(new byte[300_000], large),
                new Pair(new byte[300_001], new byte[0]),
                new Pair(new byte[] {1}, new byte[] {2}));
        assertEquals(pairs, read(Runs.segment(pairs)));
    }

    @Property(tries = 5)
    void everyFlippedBitIsNoticed(@ForAll long seed, @ForAll @IntRange(max = 30) int records) {
        byte[] segment = Runs.segment(pairs(new Random(seed), records, 20));
        for (int bit = 0; bit < 8 * segment.length; bit++) {
            byte[] damaged = segment.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertDamaged(damaged, "bit " + bit);
        }
    }

    @Property(tries = 10)
    void everyCutAndEveryAdditionIsNoticed(@ForAll long seed, @ForAll @IntRange(max = 30) int records) {
        byte[] segment = Runs.segment(pairs(new Random(seed), records, 20));
        for (int length = 0; length < segment.length; length++) {
            assertDamaged(Arrays.copyOf(segment, length), "cut at " + length);
        }
        assertDamaged(Arrays.copyOf(segment, segment.length + 1), "one byte more");
    }

    @Test
    void damageInALaterBlockIsNoticed() throws IOException {
        Random random = new Random(1);
        byte[] segment = Runs.segment(pairs(random, 20_000, 20));
        assertTrue(segment.length > 3 * SegmentWriter.BLOCK);
        assertEquals(20_000, read(segment).size());
        for (int i = 0; i < 100; i++) {
            byte[] damaged = segment.clone();
            damaged[random.nextInt(segment.length)] ^= (byte) (1 << random.nextInt(8));
            assertDamaged(damaged, "try " + i);
            assertDamaged(Arrays.copyOf(segment, random.nextInt(segment.length)), "cut in try " + i);
        }
    }

    /** Two whole blocks of other segments in a wrong place have right checksums of their own. */
    @Test
    void blocksThatAreMissingRepeatedOrSwappedAreNoticed() throws IOException {
        byte[] segment = Runs.segment(pairs(new Random(2), 20_000, 20));
        List<byte[]> blocks = new ArrayList<>();
        int at = 0;
        for (int length = bodyLength(segment, at); length > 0; length = bodyLength(segment, at)) {
            blocks.add(Arrays.copyOfRange(segment, at, at + SegmentHeader.BYTES + length));
            at += SegmentHeader.BYTES + length;
        }
        byte[] end = Arrays.copyOfRange(segment, at, segment.length);
        assertTrue(blocks.size() > 2);
        List<byte[]> missing = new ArrayList<>(blocks);
        missing.remove(1);
        List<byte[]> repeated = new ArrayList<>(blocks);
        repeated.add(1, blocks.get(1));
        List<byte[]> swapped = new ArrayList<>(blocks);
        swapped.set(0, blocks.get(1));
        swapped.set(1, blocks.get(0));
        assertEquals(20_000, read(joined(blocks, end)).size());
        assertDamaged(joined(missing, end), "missing");
        assertDamaged(joined(repeated, end), "repeated");
        assertDamaged(joined(swapped, end), "swapped");
    }

    private static int bodyLength(byte[] segment, int at) {
        return SegmentHeader.getInt(segment, at);
    }

    private static byte[] joined(List<byte[]> blocks, byte[] end) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        blocks.forEach(bytes::writeBytes);
        bytes.writeBytes(end);
        return bytes.toByteArray();
    }

    /** A length is believed only when its own checksum is right, so none makes us allocate or read without end. */
    @Property(tries = 31)
    void aFlippedBitInALengthIsNoticedBeforeAnythingIsReadByIt(@ForAll @IntRange(min = 0, max = 30) int bit)
            throws IOException {
        byte[] start = Arrays.copyOf(Runs.segment(pairs(new Random(3), 10_000, 20)), 64);
        start[3 - bit / 8] ^= (byte) (1 << bit % 8);
        Endless forCursor = new Endless(start);
        try (SegmentCursor cursor = new SegmentCursor(Runs.source(Long.MAX_VALUE, forCursor))) {
            assertThrows(IOException.class, cursor::next);
        }
        assertEquals(SegmentHeader.BYTES, forCursor.read);
        Endless forCheck = new Endless(start);
        assertThrows(IOException.class, () -> SegmentCheck.copy(forCheck, OutputStream.nullOutputStream()));
        assertEquals(SegmentHeader.BYTES, forCheck.read);
    }

    /** Starts with given bytes and goes on with zeros for ever. */
    private static final class Endless extends InputStream {
        private final byte[] start;
        private int read;

        Endless(byte[] start) {
            this.start = start;
        }

        @Override
        public int read() {
            return read < start.length ? start[read++] & 0xFF : 0 * read++;
        }
    }

    /** Records that could not have been written, in blocks whose checksums are right. */
    @Property(tries = 500)
    void aBlockOfAnyBytesGivesRecordsThatFitOrIsDamaged(@ForAll byte[] body) throws IOException {
        if (body.length == 0) {
            return;
        }
        byte[] segment = Runs.block(body);
        try (SegmentCursor cursor = new SegmentCursor(Runs.source(segment))) {
            while (cursor.next()) {
                assertTrue(cursor.keyLength >= 0 && cursor.valueLength >= 0);
                assertTrue(cursor.valueOffset + cursor.valueLength <= body.length);
            }
            assertFalse(true, "the segment has no end");
        } catch (IOException e) {
            assertTrue(e.getMessage().startsWith("damaged run"), e::toString);
        }
    }
}
