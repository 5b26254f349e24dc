package io.rondo.dfs.hadoop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Counts what Hadoop's suites make of a store, and leaves it in {@code target/conformance/STORE.tsv}. When both our counts and
 * HDFS's are there, {@code table.md} beside them is the table of docs/conformance.md.
 */
final class SuiteCounts implements TestWatcher, AfterAllCallback {
    private static final Path FOLDER = Path.of("target", "conformance");
    private static final Map<String, Counts> SUITES = new TreeMap<>();

    /** Of a suite. */
    private record Counts(int passed, int skipped, int failed) {
        int all() {
            return passed + skipped + failed;
        }

        Counts plus(int morePassed, int moreSkipped, int moreFailed) {
            return new Counts(passed + morePassed, skipped + moreSkipped, failed + moreFailed);
        }
    }

    private static synchronized void count(ExtensionContext context, int passed, int skipped, int failed) {
        String suite = context.getRequiredTestClass().getSimpleName();
        SUITES.merge(suite, new Counts(passed, skipped, failed), (old, more) -> old.plus(passed, skipped, failed));
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        count(context, 1, 0, 0);
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        count(context, 0, 1, 0);
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        count(context, 0, 1, 0);
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        count(context, 0, 0, 1);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        List<String> lines = new ArrayList<>();
        synchronized (SuiteCounts.class) {
            SUITES.forEach((suite, counts) ->
                    lines.add(suite + "\t" + counts.passed() + "\t" + counts.skipped() + "\t" + counts.failed()));
        }
        Files.createDirectories(FOLDER);
        Files.write(FOLDER.resolve(StoreContract.STORE + ".tsv"), lines);
        Map<String, Counts> ours = read("rondo");
        Map<String, Counts> theirs = read("hdfs");
        if (!ours.isEmpty() && !theirs.isEmpty()) {
            Files.write(FOLDER.resolve("table.md"), table(ours, theirs));
        }
    }

    private static Map<String, Counts> read(String store) throws IOException {
        Map<String, Counts> read = new TreeMap<>();
        Path file = FOLDER.resolve(store + ".tsv");
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split("\t");
                read.put(
                        words[0],
                        new Counts(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3])));
            }
        }
        return read;
    }

    private static List<String> table(Map<String, Counts> ours, Map<String, Counts> theirs) {
        List<String> table = new ArrayList<>();
        table.add("| suite | tests | Rondo: passed | skipped | failed | HDFS: passed | skipped | failed |");
        table.add("|---|---|---|---|---|---|---|---|");
        Counts none = new Counts(0, 0, 0);
        Counts ourSum = none;
        Counts theirSum = none;
        TreeSet<String> suites = new TreeSet<>(ours.keySet());
        suites.addAll(theirs.keySet());
        for (String suite : suites) {
            Counts our = ours.getOrDefault(suite, none);
            Counts their = theirs.getOrDefault(suite, none);
            table.add(row(suite, our, their));
            ourSum = ourSum.plus(our.passed(), our.skipped(), our.failed());
            theirSum = theirSum.plus(their.passed(), their.skipped(), their.failed());
        }
        table.add(row("all", ourSum, theirSum));
        return table;
    }

    private static String row(String suite, Counts our, Counts their) {
        return "| " + suite + " | " + Math.max(our.all(), their.all()) + " | " + cells(our) + " | " + cells(their)
                + " |";
    }

    private static String cells(Counts counts) {
        return counts.passed() + " | " + counts.skipped() + " | " + counts.failed();
    }
}
