package io.rondo.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;

/** Makes inputs: the same bytes for the same arguments, kept for the next run under a name that tells what they are. */
final class Inputs {
    private static final int BUFFER = 1 << 20;
    private static final int VOCABULARY = 200_000;
    private static final int STATIONS = 2_000;

    private final Path folder;

    Inputs(Path folder) {
        this.folder = folder;
    }

    /** Puts records into a stream until it has taken enough. */
    private interface Maker {
        void make(SplittableRandom random, StringBuilder record);
    }

    private Path make(String name, long bytes, Maker maker) throws IOException {
        Path file = folder.resolve(name + "-" + bytes);
        if (Files.exists(file)) {
            return file;
        }
        System.err.println("making " + file);
        Path begun = folder.resolve("." + name);
        SplittableRandom random = new SplittableRandom(name.hashCode());
        StringBuilder record = new StringBuilder();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(begun), BUFFER)) {
            for (long written = 0; written < bytes; written += record.length()) {
                record.setLength(0);
                maker.make(random, record);
                out.write(record.toString().getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Like source code: a few words make most of the text, and of nine words one is hardly ever met again. */
    Path text(long bytes) throws IOException {
        return make("text", bytes, (random, line) -> {
            line.append("\t".repeat(random.nextInt(3)));
            for (int words = 1 + random.nextInt(5); words > 0; words--) {
                line.append(random.nextInt(9) == 0 ? rare(random) : frequent(random));
                line.append(words > 1 ? ' ' : '\n');
            }
        });
    }

    private static String frequent(SplittableRandom random) {
        double rank =
                Math.pow(VOCABULARY, random.nextDouble()); // as many words among the first ten as among the next ninety
        return "w" + Integer.toString((int) rank * 7_919 % 1_000_003, 36);
    }

    private static String rare(SplittableRandom random) {
        return "mm" + Integer.toString(random.nextInt(64), 36) + "_REG_" + Long.toString(random.nextLong(1L << 31), 36);
    }

    /** Keys of which one holds half of all records, or all hold about as many. */
    Path keys(long bytes, boolean skewed) throws IOException {
        return make(
                skewed ? "skewed" : "even",
                bytes,
                (random, line) -> line.append(
                                skewed && random.nextBoolean()
                                        ? "the-one-key"
                                        : "key-" + (1_000_000 + random.nextInt(1_000_000)))
                        .append('\n'));
    }

    /** Ten million keys, each a few times. */
    Path manyKeys(long bytes) throws IOException {
        return make(
                "many",
                bytes,
                (random, line) -> line.append("key-")
                        .append(10_000_000 + random.nextInt(10_000_000))
                        .append('\n'));
    }

    /** {@code station,day,temperature}, where no day of a station comes twice. */
    Path readings(long bytes) throws IOException {
        long[] made = new long[1];
        return make("readings", bytes, (random, line) -> {
            long reading = made[0]++;
            long day = reading / STATIONS;
            line.append("station-").append((reading * 7_919 + day) % STATIONS).append(',');
            line.append((day * 7_919) % 1_000_003)
                    .append(',')
                    .append(random.nextInt(500))
                    .append('\n');
        });
    }

    /** {@code id TAB name}. */
    Path customers(long customers) throws IOException {
        long[] made = new long[1];
        return make(
                "customers",
                customers * 24,
                (random, line) -> line.append(made[0]++)
                        .append("\tcustomer ")
                        .append(Long.toString(random.nextLong(1L << 40), 36))
                        .append('\n'));
    }

    /** {@code id TAB order}, of customers up to that number and of some that there are not. */
    Path orders(long bytes, long customers) throws IOException {
        return make(
                "orders",
                bytes,
                (random, line) -> line.append(random.nextLong(customers + customers / 8))
                        .append("\torder of ")
                        .append(random.nextInt(1, 100))
                        .append(" pieces, number ")
                        .append(random.nextInt(Integer.MAX_VALUE))
                        .append('\n'));
    }

    /** {@code document TAB text}. */
    Path documents(long bytes) throws IOException {
        long[] made = new long[1];
        return make("documents", bytes, (random, line) -> {
            line.append("document").append(made[0]++ / 100).append('\t');
            for (int words = 5 + random.nextInt(15); words > 0; words--) {
                line.append(frequent(random)).append(words > 1 ? ' ' : '\n');
            }
        });
    }

    /** The bytes of a file, in so many files of a directory, each ending with a line. */
    Path pieces(Path file, int count) throws IOException {
        Path directory = folder.resolve(file.getFileName() + "-in-" + count);
        if (Files.exists(directory)) {
            return directory;
        }
        System.err.println("making " + directory);
        Path begun = folder.resolve(".pieces");
        Files.createDirectories(begun);
        long each = Files.size(file) / count;
        try (var in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            String line = in.readLine();
            for (int i = 0; i < count && line != null; i++) {
                StringBuilder piece = new StringBuilder();
                while (line != null && (piece.length() < each || i == count - 1)) {
                    piece.append(line).append('\n');
                    line = in.readLine();
                }
                Files.writeString(begun.resolve(String.format("piece-%05d", i)), piece, StandardCharsets.ISO_8859_1);
            }
        }
        return Files.move(begun, directory);
    }
}
