package io.rondo.api.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.codec.ByteView;
import io.rondo.api.codec.Utf8;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.InputFormat;
import io.rondo.api.io.OutputFormat;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;
import io.rondo.api.io.RecordWriter;
import io.rondo.api.io.Writable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What is written can be read again; and a disk that fails is told apart from code that fails. */
class OutputFormatsTest {
    private static final class Memory implements Writable {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(byte[] source, int offset, int length) {
            bytes.write(source, offset, length);
        }

        @Override
        public void close() {
            // memory needs no closing
        }
    }

    /** A disk with no space, which every write notices. */
    private static final class FullDisk implements Writable {
        private final IOException full = new IOException("No space left on device");

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            throw full;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private record Stored(byte[] bytes) implements Readable {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public int read(long position, byte[] target, int offset, int length) {
            if (position >= bytes.length) {
                return -1;
            }
            int count = (int) Math.min(length, bytes.length - position);
            System.arraycopy(bytes, (int) position, target, offset, count);
            return count;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static FileSlice all(byte[] file) {
        return new FileSlice("memory:/", "", 0, file.length, file.length, List.of());
    }

    @Provide
    Arbitrary<byte[]> fields() {
        return Arbitraries.bytes()
                .filter(b -> b != '\n' && b != '\r' && b != '\t')
                .array(byte[].class)
                .ofMaxSize(30);
    }

    @Property(tries = 300)
    void aTableOfAnyBytesIsReadBackAsItWasWritten(
            @ForAll @Size(max = 20) List<@net.jqwik.api.From("fields") byte[]> keys, @ForAll("fields") byte[] value)
            throws IOException {
        Memory file = new Memory();
        List<Map.Entry<String, String>> expected = new ArrayList<>();
        try (RecordWriter<String, String> out = new TextTable<String, String>().open(file)) {
            for (byte[] key : keys) {
                String name = Utf8.decode(key, 0, key.length);
                String text = Utf8.decode(value, 0, value.length);
                out.write(name, text);
                expected.add(Map.entry(name, text));
            }
        }
        List<Map.Entry<String, String>> found = new ArrayList<>();
        byte[] bytes = file.bytes.toByteArray();
        try (RecordReader<String, String> in = new KeyValueLines().open(new Stored(bytes), all(bytes))) {
            while (in.next()) {
                found.add(Map.entry(in.key(), in.value()));
            }
        }
        assertEquals(expected, found);
    }

    /** So that records may pass as bytes where nobody looks at them. */
    @Property(tries = 200)
    void viewsAreReadAndWrittenAsTheStringsThatTheyStandFor(
            @ForAll @Size(max = 20) List<@net.jqwik.api.From("lines") byte[]> lines) throws IOException {
        Memory input = new Memory();
        for (byte[] line : lines) {
            input.write(line, 0, line.length);
            input.write(new byte[] {'\n'}, 0, 1);
        }
        byte[] bytes = input.bytes.toByteArray();
        for (InputFormat<?, ?> format : List.of(new KeyValueLines(), new TextLines(), new ByteLines())) {
            InputFormat<?, ?> views = format.asViews().orElseThrow();
            for (OutputFormat<Object, Object> written : List.of(new TextTable<>(), new TextValues<>())) {
                assertTrue(written.takesViews());
                assertArrayEquals(copied(format, bytes, written), copied(views, bytes, written), format.name());
            }
        }
    }

    @Provide
    Arbitrary<byte[]> lines() {
        return Arbitraries.bytes()
                .filter(b -> b != '\n' && b != '\r')
                .array(byte[].class)
                .ofMaxSize(30);
    }

    private static byte[] copied(InputFormat<?, ?> format, byte[] bytes, OutputFormat<Object, Object> written)
            throws IOException {
        Memory copy = new Memory();
        try (RecordReader<?, ?> in = format.open(new Stored(bytes), all(bytes));
                RecordWriter<Object, Object> out = written.open(copy)) {
            while (in.next()) {
                out.write(in.key(), in.value());
            }
        }
        return copy.bytes.toByteArray();
    }

    @Property(tries = 500)
    void numbersAreWrittenAsJavaWritesThem(@ForAll long number, @ForAll int small, @ForAll double real)
            throws IOException {
        Memory file = new Memory();
        try (RecordWriter<Object, Object> out = new TextTable<>().open(file)) {
            out.write(number, small);
            out.write(real, (byte) small);
        }
        String expected = number + "\t" + small + "\n" + real + "\t" + (byte) small + "\n";
        assertEquals(expected, file.bytes.toString(StandardCharsets.UTF_8));
    }

    @Property(tries = 60)
    void fixedRecordsAreReadOnceHoweverTheFileIsCut(
            @ForAll long seed,
            @ForAll @IntRange(max = 60) int records,
            @ForAll @IntRange(min = 1, max = 9) int recordLength,
            @ForAll @IntRange(min = 1, max = 30) int sliceLength)
            throws IOException {
        Random random = new Random(seed);
        int keyLength = 1 + random.nextInt(recordLength);
        byte[] content = new byte[records * recordLength];
        random.nextBytes(content);
        FixedRecords format = new FixedRecords(keyLength, recordLength);
        Memory copy = new Memory();
        try (RecordWriter<ByteView, ByteView> out = new FixedRecordOutput().open(copy)) {
            for (int start = 0; start < content.length; start += sliceLength) {
                int length = Math.min(sliceLength, content.length - start);
                for (int part : new int[] {0, length}) { // a slice of no length, then the slice
                    FileSlice slice = new FileSlice("memory:/", "", start, part, content.length, List.of());
                    try (RecordReader<ByteView, ByteView> in = format.open(new Stored(content), slice)) {
                        while (in.next()) {
                            out.write(in.key(), in.value());
                        }
                    }
                }
            }
        }
        assertArrayEquals(content, copy.bytes.toByteArray());
    }

    /** Unchecked, it would pass for a failure of the code that emitted the record. */
    @Test
    void aFullDiskIsToldAsTheDisksOwnException() {
        List<OutputFormat<ByteView, ByteView>> formats =
                List.of(new TextTable<>(), new TextValues<>(), new FixedRecordOutput());
        ByteView large = new ByteView(new byte[3 << 20]);
        for (OutputFormat<ByteView, ByteView> format : formats) {
            FullDisk disk = new FullDisk();
            IOException told = assertThrows(IOException.class, () -> {
                RecordWriter<ByteView, ByteView> out = format.open(disk);
                for (int i = 0; i < 2; i++) {
                    out.write(large, large);
                }
            });
            assertSame(disk.full, told, format.name());
        }
    }

    @Test
    void aFailureOfAnObjectsOwnTextIsNotTakenForTheDisks() throws IOException {
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new UncheckedIOException(new IOException("its own"));
            }
        };
        RecordWriter<Object, Object> out = new TextTable<>().open(new Memory());
        assertThrows(UncheckedIOException.class, () -> out.write(broken, 1));
        out.close();
    }
}
