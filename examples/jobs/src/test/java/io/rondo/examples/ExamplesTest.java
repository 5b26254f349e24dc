package io.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.api.Args;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Plan;
import io.rondo.api.Program;
import io.rondo.api.Text;
import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobState;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import io.rondo.minicluster.MiniCluster;
import io.rondo.minicluster.junit.MiniClusterTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each example on a real minicluster, against a result computed another way. */
@MiniClusterTest(workers = 2)
class ExamplesTest {
    @TempDir
    Path folder;

    private String out() {
        return folder.resolve("out").toString();
    }

    private static void succeeds(JobStatus status) {
        assertEquals(JobState.SUCCEEDED, status.state(), () -> String.valueOf(status.failure()));
    }

    private List<String> lines(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> parts = Files.list(directory)) {
            for (Path part : (Iterable<Path>)
                    parts.filter(p -> p.getFileName().toString().startsWith("part-"))
                            .sorted()::iterator) {
                lines.addAll(Files.readAllLines(part, StandardCharsets.ISO_8859_1));
            }
        }
        return lines;
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text, StandardCharsets.ISO_8859_1);
    }

    @Test
    void wordCountCountsBytesAsTheyAre(MiniCluster cluster) throws IOException {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append((char) ('\u0080' + random.nextInt(60))).append(random.nextInt(300));
            text.append(" \t\u000b\r\n".charAt(random.nextInt(5)));
        }
        Map<String, Integer> expected = new TreeMap<>();
        for (String word : text.toString().split("[ \t\n\u000b\f\r]+")) {
            expected.merge(word, 1, Integer::sum);
        }
        Path input = file("names with spaces and ü.txt", text.toString());
        succeeds(cluster.run(WordCount.class, 3, input.toString(), out()));
        Map<String, Integer> actual = new TreeMap<>();
        for (String line : lines(folder.resolve("out"))) {
            String[] fields = line.split("\t");
            actual.put(fields[0], Integer.parseInt(fields[1]));
        }
        assertEquals(expected, actual);
        succeeds(cluster.run(
                WordCountBytes.class,
                3,
                input.toString(),
                folder.resolve("bytes").toString()));
        assertEquals(lines(folder.resolve("out")), lines(folder.resolve("bytes")));
    }

    @Test
    void grepCountsMatches(MiniCluster cluster) throws IOException {
        Path input = file("in", "ab12cd345\nxx\n12 and 7\r\n");
        succeeds(cluster.run(Grep.class, 1, input.toString(), out(), "[0-9]+"));
        assertEquals(List.of("12\t2", "345\t1", "7\t1"), lines(folder.resolve("out")));
    }

    @Test
    void teraSortGivesWhatASortOfTheLinesGives(MiniCluster cluster) throws IOException {
        String rows = folder.resolve("rows").toString();
        succeeds(cluster.run(TeraGen.class, 0, "20000", rows));
        succeeds(cluster.run(TeraSort.class, 4, rows, out()));
        List<String> expected = lines(folder.resolve("rows"));
        expected.sort(null);
        assertEquals(expected, lines(folder.resolve("out")));
        String report = folder.resolve("report").toString();
        succeeds(cluster.run(TeraValidate.class, 1, out(), report));
        List<String> lines = lines(folder.resolve("report"));
        assertTrue(lines.contains("rows\t20000"), lines::toString);
        assertFalse(lines.toString().contains("misordered"), lines::toString);
        succeeds(cluster.run(
                TeraValidate.class, 1, rows, folder.resolve("unsorted").toString()));
        assertTrue(lines(folder.resolve("unsorted")).toString().contains("misordered"));
    }

    @Test
    void invertedIndexListsDocumentsInOrder(MiniCluster cluster) throws IOException {
        Path input = file("in", "b\tred green\na\tred red\n");
        succeeds(cluster.run(InvertedIndex.class, 1, input.toString(), out()));
        assertEquals(List.of("green\tb", "red\ta b"), lines(folder.resolve("out")));
    }

    @Test
    void secondarySortSeesTheLatestReadingFirst(MiniCluster cluster) throws IOException {
        Path input = file("in", "x,3,10\ny,1,5\nx,9,-2\nx,5,4\n");
        succeeds(cluster.run(SecondarySort.class, 1, input.toString(), out()));
        assertEquals(List.of("x\t9 -2 -6", "y\t1 5 0"), lines(folder.resolve("out")));
    }

    @Test
    void joinPutsCustomersBesideTheirOrders(MiniCluster cluster) throws IOException {
        Path customers = file("customers", "1\tAnn\n2\tBob\n");
        Path orders = file("orders", "2\tpen\n1\tink\n2\tcup\n3\tlost\n");
        succeeds(cluster.run(Join.class, 1, customers.toString(), orders.toString(), out()));
        List<String> lines = lines(folder.resolve("out"));
        lines.sort(null);
        assertEquals(List.of("Ann\tink", "Bob\tcup", "Bob\tpen"), lines);
    }

    @Test
    void piIsNearPi(MiniCluster cluster) throws IOException {
        succeeds(cluster.run(Pi.class, 1, "4", "50000", out()));
        String pi = lines(folder.resolve("out")).stream()
                .filter(line -> line.startsWith("pi"))
                .findFirst()
                .orElseThrow();
        assertEquals(Math.PI, Double.parseDouble(pi.split("\t")[1]), 0.001);
    }

    @Test
    void everySleepingTaskIsCounted(MiniCluster cluster) throws IOException {
        succeeds(cluster.run(Sleep.class, 1, "300", "0", out()));
        assertEquals(List.of("tasks\t300"), lines(folder.resolve("out")));
    }

    /** One job, one output in the store and one outside: both or none. */
    static final class TwoDestinations implements Program {
        @Override
        public void define(Plan plan, Args args) {
            plan.read(Text.lines(args.get(0)))
                    .map(WordCount.Words.class)
                    .fold(Long::sum)
                    .write(Text.table(args.get(1)))
                    .write(Text.table(args.get(2)));
        }
    }

    @Test
    void anOutputInTheStoreAndOneOutsideAreCommittedTogether(MiniCluster cluster) throws IOException {
        Path input = file("in", "a b a\n");
        succeeds(cluster.run(TwoDestinations.class, 1, input.toString(), out(), "rondo:/two"));
        assertEquals(List.of("a\t2", "b\t1"), lines(folder.resolve("out")));
        assertEquals(2, cluster.store().list("/two").size());
        assertTrue(cluster.store().status("/two/_SUCCESS").isPresent());
    }

    /** Fails on the second line, always. */
    static final class Failing implements Program {
        @Override
        public void define(Plan plan, Args args) {
            plan.read(Text.lines(args.get(0))).map(Throwing.class).write(Text.table(args.get(1)));
        }

        static final class Throwing implements Mapper<Long, String, String, Long> {
            @Override
            public void map(Long offset, String line, Emitter<String, Long> out) {
                out.emit(line, (long) Integer.parseInt(line));
            }
        }
    }

    @Test
    void aMapperThatThrowsIsShownWithItsInputAndOffsetAndLeavesNothing(MiniCluster cluster) throws IOException {
        Path input = file("in", "12\nnot a number\n");
        JobStatus status = cluster.run(Failing.class, 0, input.toString(), out());
        assertEquals(JobState.FAILED, status.state());
        assertTrue(status.failure().message().contains("NumberFormatException"), status.failure()::message);
        assertTrue(status.failure().where().contains("byte offset 3"), status.failure()::where);
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(input), left.toList());
        }
    }

    @Test
    void anExistingOutputIsRefusedAndUntouched(MiniCluster cluster) throws IOException {
        Path input = file("in", "a\n");
        Files.createDirectory(folder.resolve("out"));
        Path precious = Files.writeString(folder.resolve("out/precious"), "x");
        RondoException refused =
                assertThrows(RondoException.class, () -> cluster.run(WordCount.class, 1, input.toString(), out()));
        assertEquals("output-exists", refused.code());
        assertEquals("x", Files.readString(precious));
    }

    @Test
    void aMissingInputIsNamed(MiniCluster cluster) {
        RondoException refused = assertThrows(
                RondoException.class,
                () -> cluster.run(WordCount.class, 1, folder.resolve("nowhere").toString(), out()));
        assertEquals("input-missing", refused.code());
        assertTrue(refused.getMessage().contains("nowhere"), refused::getMessage);
    }

    @Test
    void anEmptyFileGivesAnEmptyResultAndManySmallFilesOneOfTheSameWords(MiniCluster cluster) throws IOException {
        succeeds(cluster.run(WordCount.class, 2, file("empty", "").toString(), out()));
        assertEquals(List.of(), lines(folder.resolve("out")));
        Path many = Files.createDirectory(folder.resolve("many"));
        for (int i = 0; i < 500; i++) {
            Files.writeString(many.resolve("f" + i), "word w" + i % 10 + "\n");
        }
        succeeds(cluster.run(
                WordCount.class, 1, many.toString(), folder.resolve("out2").toString()));
        List<String> lines = lines(folder.resolve("out2"));
        assertEquals("word\t500", lines.get(10), lines::toString);
        assertEquals(11, lines.size(), () -> Arrays.toString(lines.toArray()));
    }
}
