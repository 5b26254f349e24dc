package io.rondo.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.compress.Compression;
import io.rondo.api.compress.Compressions;
import io.rondo.api.compress.CorruptFile;
import io.rondo.api.format.TextLines;
import io.rondo.api.format.TextTable;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.RecordReader;
import io.rondo.api.io.RecordWriter;
import io.rondo.api.io.Writable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a compressed file is made of blocks and cut into slices, each line is read once; damage is never passed over. */
class CompressedLinesTest {
    @Property(tries = 300)
    void anyCutsOfAnyBlocksGiveEachLineOnce(@ForAll Packed packed, @ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[][] pieces = pieces(random);
        byte[] file = packed.pack(pieces);
        List<String> read = new ArrayList<>();
        long before = -1;
        for (int start = 0; start < file.length; ) {
            int length = packed.splittable ? Math.min(1 + random.nextInt(200), file.length - start) : file.length;
            for (Line line : read(packed, file, start, length)) {
                assertTrue(line.key() > before, "keys rise");
                before = line.key();
                read.add(line.text());
            }
            start += length;
        }
        assertEquals(lines(pieces), read);
    }

    /** Pieces without a byte, without a line feed, of line feeds alone: lines span them, and end where they end. */
    private static byte[][] pieces(Random random) {
        byte[][] pieces = new byte[1 + random.nextInt(12)][];
        String letters = List.of("a\n", "\n", "abcdefg", "abcdefghijklmno\n").get(random.nextInt(4));
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(120)];
            for (int at = 0; at < pieces[i].length; at++) {
                pieces[i][at] = (byte) letters.charAt(random.nextInt(letters.length()));
            }
        }
        return pieces;
    }

    private static List<String> lines(byte[]... pieces) {
        StringBuilder text = new StringBuilder();
        for (byte[] piece : pieces) {
            text.append(new String(piece, StandardCharsets.US_ASCII));
        }
        return text.toString().lines().toList();
    }

    private record Line(long key, String text) {}

    private static List<Line> read(Packed packed, byte[] file, int start, int length) throws IOException {
        FileSlice slice = new FileSlice("memory:/in" + packed.suffix, "", start, length, file.length, List.of());
        List<Line> lines = new ArrayList<>();
        try (RecordReader<Long, String> reader = new TextLines().open(new Memory(file, 100_000), slice)) {
            while (reader.next()) {
                lines.add(new Line(reader.key(), reader.value()));
            }
        }
        return lines;
    }

    private static byte[] text(int lines) {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(i).append(' ').append(random.nextLong()).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** 100,000 bytes a block, which begin at any bit. */
    @Test
    void manyBlocksOfOneBzip2StreamAreReadInSlices() throws IOException {
        byte[] text = text(30_000);
        byte[] file = Packed.BZIP2.pack(text);
        List<String> read = new ArrayList<>();
        for (int start = 0; start < file.length; start += 33_333) {
            int length = Math.min(33_333, file.length - start);
            List<Line> lines = read(Packed.BZIP2, file, start, length);
            lines.forEach(line -> read.add(line.text()));
        }
        assertEquals(lines(text), read);
    }

    @ParameterizedTest
    @EnumSource
    void aFileCutShortAnywhereIsRefused(Packed packed) throws IOException {
        byte[] file = packed.pack(text(4_000));
        for (int length :
                new int[] {0, 1, 3, 9, 20, file.length / 2, file.length - 9, file.length - 2, file.length - 1}) {
            byte[] cut = Arrays.copyOf(file, length);
            CorruptFile refused =
                    assertThrows(CorruptFile.class, () -> read(packed, cut, 0, cut.length), packed + " " + length);
            assertTrue(refused.getMessage().contains("memory:/in" + packed.suffix), refused.getMessage());
        }
    }

    @Property(tries = 100)
    void aFlippedBitNeverGivesOtherLines(@ForAll Packed packed, @ForAll long seed) throws IOException {
        Random random = new Random(seed);
        byte[] text = text(300);
        byte[] file = packed.pack(Arrays.copyOf(text, 2_000), Arrays.copyOfRange(text, 2_000, text.length));
        file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
        List<String> read = new ArrayList<>();
        try {
            for (Line line : read(packed, file, 0, file.length)) {
                read.add(line.text());
            }
        } catch (CorruptFile refused) {
            return;
        }
        assertEquals(lines(text), read); // the bit was in a field that means nothing, as a time
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "bzip2", "zstd"})
    void whatIsWrittenIsReadAgainAndIsTheSameEachTime(String name) throws IOException {
        for (int records : new int[] {0, 1, 1_000_000}) {
            byte[] first = written(name, records);
            assertArrayEquals(first, written(name, records));
            Compression compression = Compressions.named(name).orElseThrow();
            boolean zstd = name.equals("zstd");
            Packed packed = zstd ? Packed.ZSTD : name.equals("gzip") ? Packed.GZIP : Packed.BZIP2;
            int cut =
                    records > 1 && compression.splittable(new Memory(first, 1 << 20)) ? first.length / 3 : first.length;
            assertEquals(zstd && records > 1, zstd && cut < first.length);
            List<Line> lines = new ArrayList<>(read(packed, first, 0, cut));
            if (cut < first.length) {
                lines.addAll(read(packed, first, cut, first.length - cut));
            }
            assertEquals(records, lines.size());
            assertTrue(records == 0 || lines.get(records - 1).text().equals("word\t" + (records - 1)));
        }
    }

    private static byte[] written(String name, int records) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Writable memory = new Writable() {
            @Override
            public void write(byte[] source, int offset, int length) {
                file.write(source, offset, length);
            }

            @Override
            public void close() {
                // memory needs no closing
            }
        };
        Compression compression = Compressions.named(name).orElseThrow();
        try (RecordWriter<String, Integer> writer =
                new TextTable<String, Integer>().open(compression.compress(memory))) {
            for (int i = 0; i < records; i++) {
                writer.write("word", i);
            }
        }
        return file.toByteArray();
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatThereAre() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Compressions.named("snappy"));
        assertTrue(refused.getMessage().contains("none, gzip, bzip2, zstd"), refused.getMessage());
    }
}
