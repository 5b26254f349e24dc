package io.rondo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs a row: all contenders in turn, again and again, so that a machine whose speed drifts treats them alike. */
final class Comparison {
    private final Path folder;
    private final int runs;
    private final int peerRuns;

    /**
     * @param folder where commands run and results lie; on the disk that is measured
     * @param peerRuns how often the slow contenders run
     */
    Comparison(Path folder, int runs, int peerRuns) {
        this.folder = folder;
        this.runs = runs;
        this.peerRuns = peerRuns;
    }

    Result run(Row row) throws IOException, InterruptedException {
        Map<String, List<Measurement>> measured = new LinkedHashMap<>();
        row.contenders().forEach(contender -> measured.put(contender.system(), new ArrayList<>()));
        ResultDigest expected = null;
        boolean same = true;
        for (int run = 0; run < runs; run++) {
            for (Contender contender : row.contenders()) {
                if (contender.slow() && run >= peerRuns) {
                    continue;
                }
                remove(contender.output());
                Path log = folder.resolve(
                        "log-" + row.name() + "-" + contender.system().replaceAll("\\W+", "-"));
                try {
                    Measurement one = MeasuredProcess.run(contender.command(), folder, log);
                    measured.get(contender.system()).add(one);
                    System.err.printf("%s, %s: %.2f s%n", row.name(), contender.system(), one.wallSeconds());
                    ResultDigest result = ResultDigest.of(contender.output(), row.ordered());
                    expected = expected == null ? result : expected;
                    boolean right = result.equals(expected) && result.ordered() && result.lines() > 0;
                    if (!right) {
                        System.err.println("  its result differs: " + result + ", not " + expected);
                    }
                    same &= right;
                } finally {
                    remove(contender.output());
                }
            }
        }
        return new Result(row, measured, same);
    }

    /** A file or a directory with all that is in it; a miss is no error. */
    static void remove(Path output) throws IOException {
        if (!Files.exists(output)) {
            return;
        }
        try (Stream<Path> all = Files.walk(output)) {
            for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
