package io.rondo.api.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** However a file is cut, each of its lines is read once. */
class LinesTest {
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars('a', 'b', '\n', '\r').ofMaxLength(60);
    }

    @Property
    void anyCutGivesEachLineOnce(@ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 20) int sliceLength)
            throws IOException {
        byte[] file = text.getBytes(StandardCharsets.US_ASCII);
        List<String> lines = new ArrayList<>();
        for (int start = 0; start < file.length; start += sliceLength) {
            int length = Math.min(sliceLength, file.length - start);
            lines.addAll(read(file, start, length));
        }
        assertEquals(expected(text), lines);
    }

    /** Split by hand: LF or CR LF ends a line, a lone CR does not. */
    private static List<String> expected(String text) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        for (int feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', from)) {
            lines.add(text.substring(from, feed > from && text.charAt(feed - 1) == '\r' ? feed - 1 : feed));
            from = feed + 1;
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }

    private static List<String> read(byte[] file, int start, int length) throws IOException {
        List<String> lines = new ArrayList<>();
        FileSlice slice = new FileSlice("memory:/", "", start, length, file.length, List.of());
        try (RecordReader<Long, String> reader = new TextLines().open(new Memory(file), slice)) {
            while (reader.next()) {
                assertEquals(reader.key(), reader.offset());
                lines.add(reader.value());
            }
        }
        return lines;
    }

    private record Memory(byte[] bytes) implements Readable {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public int read(long position, byte[] target, int offset, int length) {
            if (position >= bytes.length) {
                return -1;
            }
            int count = (int) Math.min(Math.min(length, 7), bytes.length - position); // short reads, as files may give
            System.arraycopy(bytes, (int) position, target, offset, count);
            return count;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
