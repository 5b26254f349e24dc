package io.rondo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** {@code bin/benchmark}: runs rows of the table, shows each and puts it into docs/benchmarks.md. */
public final class Benchmarks {
    private Benchmarks() {}

    public static void main(String[] args) throws InterruptedException {
        Path root = Path.of(System.getenv("RONDO_ROOT"));
        try {
            if (!run(Wanted.of(args, root), root)) {
                System.err.println("Results differ, or rows failed; see above.");
                System.exit(1);
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (IOException | IllegalStateException e) {
            System.err.println(e instanceof IOException ? e.toString() : e.getMessage());
            System.exit(1);
        }
    }

    /** Whether all rows could be run and all results were the same. A row that fails leaves the page and the others as they are. */
    private static boolean run(Wanted wanted, Path root) throws IOException, InterruptedException {
        Files.createDirectories(wanted.folder());
        Table table = new Table(wanted.folder(), new Systems(root, wanted.folder()), wanted.text(), wanted.scale());
        Comparison comparison = new Comparison(wanted.folder(), wanted.runs(), wanted.peerRuns());
        boolean same = true;
        for (String name : wanted.rows()) {
            Result result;
            try {
                result = comparison.run(wanted.cut(table.row(name)));
            } catch (IllegalStateException e) {
                System.err.println("The row " + name + " failed: " + e.getMessage());
                same = false;
                continue;
            }
            System.out.println(Report.section(result, machine()));
            if (wanted.page().isPresent()) {
                new Report(wanted.page().get()).put(result, machine());
            }
            same &= result.same();
        }
        return same;
    }

    private static String machine() throws IOException {
        long memory = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(entry -> entry.startsWith("MemTotal"))
                .mapToLong(entry -> Long.parseLong(entry.replaceAll("\\D", "")))
                .sum();
        return String.format(
                Locale.ROOT,
                "%d cores, %d GB, JDK %s",
                Runtime.getRuntime().availableProcessors(),
                memory >> 20,
                System.getProperty("java.version"));
    }
}
