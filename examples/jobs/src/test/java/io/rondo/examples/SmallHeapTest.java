package io.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole commands in JVMs with a heap that is far smaller than what passes through: whatever can be spilled is spilled. */
class SmallHeapTest {
    private static final int ROWS = 500_000;
    private static final int ROW = 100;
    private static final int WORDS = 700_000;

    @TempDir
    Path folder;

    private void submit(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xmx64m",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                "io.rondo.minicluster.command.SubmitCommand",
                "--quiet",
                "examples"));
        command.addAll(List.of(words));
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertEquals(0, process.waitFor(), () -> read(log));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private List<Path> parts(String directory) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(directory))) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .toList();
        }
    }

    /** Rows, whether each is not before the one before it, and a sum that does not depend on their order. */
    private record Rows(int count, boolean ordered, long sum) {}

    private Rows rows(String directory) throws IOException {
        int count = 0;
        boolean ordered = true;
        long sum = 0;
        byte[] last = new byte[ROW];
        for (Path part : parts(directory)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(part), 1 << 16)) {
                for (byte[] row = in.readNBytes(ROW); row.length > 0; row = in.readNBytes(ROW)) {
                    assertEquals(ROW, row.length);
                    ordered &= Arrays.compareUnsigned(last, 0, 10, row, 0, 10) <= 0;
                    CRC32C crc = new CRC32C();
                    crc.update(row);
                    sum += crc.getValue();
                    count++;
                    last = row;
                }
            }
        }
        return new Rows(count, ordered, sum);
    }

    @Test
    void rowsThatTakeMoreThanTheHeapAreSorted() throws Exception {
        submit("teragen", Integer.toString(ROWS), folder.resolve("rows").toString());
        submit(
                "terasort",
                folder.resolve("rows").toString(),
                folder.resolve("sorted").toString());
        Rows rows = rows("rows");
        assertEquals(ROWS, rows.count());
        assertEquals(new Rows(ROWS, true, rows.sum()), rows("sorted"));
    }

    @Test
    void wordsOfWhichTheHeapCannotHoldATableAreCounted() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2 * WORDS; i++) {
            // a step prime to the number of words takes each in turn, in no order that the keys have
            text.append("a-word-with-number-").append(i * 7_919L % WORDS).append(i % 8 == 7 ? '\n' : ' ');
        }
        Files.writeString(folder.resolve("words"), text);
        submit(
                "wordcount",
                folder.resolve("words").toString(),
                folder.resolve("counts").toString());
        int lines = 0;
        for (Path part : parts("counts")) {
            try (BufferedReader in = Files.newBufferedReader(part, StandardCharsets.US_ASCII)) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    assertTrue(line.endsWith("\t2"), line);
                    lines++;
                }
            }
        }
        assertEquals(WORDS, lines);
    }
}
