package io.rondo.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a result's lines amount to, however they are spread over parts: their number and the sum of their hashes. With
 * {@code ordered} also whether each line's first {@value #KEY} bytes are not below those of the line before it, over all parts in
 * the order of their names.
 */
record ResultDigest(long lines, long sum, boolean ordered) {
    private static final int KEY = 10;
    private static final int BUFFER = 1 << 20;

    static ResultDigest of(Path output, boolean checkOrder) throws IOException {
        Lines lines = new Lines(checkOrder);
        for (Path part : parts(output)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(part), BUFFER)) {
                lines.read(in);
            }
        }
        return new ResultDigest(lines.count, lines.sum, lines.ordered);
    }

    private static List<Path> parts(Path output) throws IOException {
        if (!Files.isDirectory(output)) {
            return List.of(output);
        }
        try (Stream<Path> files = Files.list(output)) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .toList();
        }
    }

    private static final class Lines {
        private final boolean checkOrder;
        private byte[] line = new byte[256];
        private byte[] last = new byte[0];
        long count;
        long sum;
        boolean ordered = true;

        Lines(boolean checkOrder) {
            this.checkOrder = checkOrder;
        }

        void read(InputStream in) throws IOException {
            byte[] buffer = new byte[BUFFER];
            int length = 0;
            for (int filled = in.read(buffer); filled >= 0; filled = in.read(buffer)) {
                for (int i = 0; i < filled; i++) {
                    if (buffer[i] == '\n') {
                        take(length);
                        length = 0;
                    } else {
                        if (length == line.length) {
                            line = Arrays.copyOf(line, 2 * length);
                        }
                        line[length++] = buffer[i];
                    }
                }
            }
            if (length > 0) {
                take(length);
            }
        }

        private void take(int length) {
            long hash = 0xcbf29ce484222325L; // FNV-1a
            for (int i = 0; i < length; i++) {
                hash = (hash ^ line[i] & 0xFF) * 0x100000001b3L;
            }
            sum += hash ^ hash >>> 32;
            count++;
            if (checkOrder) {
                byte[] key = Arrays.copyOf(line, Math.min(KEY, length));
                ordered &= Arrays.compareUnsigned(last, key) <= 0;
                last = key;
            }
        }
    }
}
