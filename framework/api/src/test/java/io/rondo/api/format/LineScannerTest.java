package io.rondo.api.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Each line of a file belongs to exactly one of the slices it is cut into, wherever the cuts are. */
class LineScannerTest {
    /** A line and where it begins. Bytes are shown as Latin-1, which loses none. */
    private record Line(long offset, String bytes) {}

    @Property(tries = 1_500)
    void anyCutsWithEmptySlicesAmongThemGiveEachLineOnce(
            @ForAll long seed,
            @ForAll @IntRange(max = 400) int length,
            @ForAll @IntRange(max = 12) int cuts,
            @ForAll @IntRange(min = 1, max = 40) int buffer)
            throws IOException {
        Random random = new Random(seed);
        byte[] file = file(random, length);
        int[] bounds = new int[cuts + 2];
        for (int i = 1; i <= cuts; i++) {
            bounds[i] = random.nextInt(length + 1); // the same bound twice is a slice of no length
        }
        bounds[cuts + 1] = length;
        Arrays.sort(bounds);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i <= cuts; i++) {
            lines.addAll(read(file, bounds[i], bounds[i + 1] - bounds[i], buffer));
        }
        assertEquals(expected(file), lines);
    }

    /** Few line feeds or many, CR before them or alone, zeros, and bytes that are not UTF-8. */
    private static byte[] file(Random random, int length) {
        String letters = List.of("a\n", "\r\n", "ab\r\n\0\u00ff\u0080", "abcdefghijklmno\n")
                .get(random.nextInt(4));
        byte[] file = new byte[length];
        for (int i = 0; i < length; i++) {
            file[i] = (byte) letters.charAt(random.nextInt(letters.length()));
        }
        return file;
    }

    /** By the plainest means: LF or CR LF ends a line, a lone CR does not. */
    private static List<Line> expected(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        List<Line> lines = new ArrayList<>();
        int from = 0;
        for (int feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', from)) {
            boolean carriage = feed > from && text.charAt(feed - 1) == '\r';
            lines.add(new Line(from, text.substring(from, carriage ? feed - 1 : feed)));
            from = feed + 1;
        }
        if (from < text.length()) {
            lines.add(new Line(from, text.substring(from)));
        }
        return lines;
    }

    private static List<Line> read(byte[] file, int start, int length, int buffer) throws IOException {
        LineScanner scanner = new LineScanner(new Memory(file), slice(start, length, file.length), buffer);
        List<Line> lines = new ArrayList<>();
        while (scanner.next()) {
            lines.add(new Line(
                    scanner.offset(),
                    new String(scanner.bytes(), scanner.start(), scanner.length(), StandardCharsets.ISO_8859_1)));
        }
        assertFalse(scanner.next(), "the end stays the end");
        return lines;
    }

    private static FileSlice slice(long start, long length, long fileLength) {
        return new FileSlice("memory:/", "", start, length, fileLength, List.of());
    }

    @Test
    void aSliceOfNoLengthHasNoLineEvenAtTheStartOfAFile() throws IOException {
        byte[] file = "a\nb\n".getBytes(StandardCharsets.US_ASCII);
        for (int start = 0; start <= file.length; start++) {
            assertEquals(List.of(), read(file, start, 0, 16));
        }
    }

    @Test
    void anEmptyFileHasNoLine() throws IOException {
        assertEquals(List.of(), read(new byte[0], 0, 0, 16));
    }

    @Test
    void aLineLongerThanTheBufferIsReadWhole() throws IOException {
        byte[] file = new byte[100_000];
        Arrays.fill(file, (byte) 'x');
        file[99_998] = '\r';
        file[99_999] = '\n';
        assertEquals(List.of(new Line(0, "x".repeat(99_998))), read(file, 0, 10, 16));
    }

    @Test
    void aLineThatBeganBeforeTheSliceIsPassedOverWithoutBeingKept() throws IOException {
        byte[] file = new byte[100_000];
        Arrays.fill(file, (byte) 'x');
        file[90_000] = '\n';
        LineScanner scanner = new LineScanner(new Memory(file), slice(10, 95_000, file.length), 64);
        assertEquals(64, scanner.bytes().length);
        assertTrue(scanner.next());
        assertEquals(90_001, scanner.offset());
        assertEquals(9_999, scanner.length());
    }

    @Test
    void aSliceInsideALineReadsNoFurtherThanItsEnd() throws IOException {
        Memory file = new Memory(new byte[100_000]);
        LineScanner scanner = new LineScanner(file, slice(1_000, 500, 100_000), 64);
        assertFalse(scanner.next());
        assertTrue(file.furthest < 1_600, () -> "read up to " + file.furthest);
    }

    private static final class Memory implements Readable {
        private final byte[] bytes;
        private long furthest;

        Memory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public int read(long position, byte[] target, int offset, int length) {
            if (position >= bytes.length) {
                return -1;
            }
            int count = (int) Math.min(Math.min(length, 1 + position % 7), bytes.length - position); // short reads
            System.arraycopy(bytes, (int) position, target, offset, count);
            furthest = Math.max(furthest, position + count);
            return count;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
