package io.rondo.benchmarks.faults;

import io.rondo.benchmarks.faults.FaultRun.Result;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The matrix and its results as a table. */
final class MatrixReport {
    private MatrixReport() {}

    static String of(List<Row> rows, List<Result> results) {
        long right = results.stream().filter(Result::right).count();
        long looks = results.stream().mapToLong(Result::looks).sum();
        StringBuilder text = new StringBuilder();
        text.append("## The matrix of crash points\n\n");
        text.append(String.format(
                Locale.ROOT,
                "**%d cases, %d right.** A reader looked at the outputs %,d times meanwhile. %s.%n%n",
                results.size(),
                right,
                looks,
                LocalDate.now()));
        text.append("""
                A case is a place, a fault and where the job's outputs are (our store, `file:`, `hdfs:`, or one job with all three).
                Killed: the daemon's thread ends there and its connections break; its successor is killed too, when it has recovered.
                Paused: it stands still until it has been given up and its successor has died in its recovery, and goes on in the middle
                of what it was doing. Lost: what it asks for is done, and the answer does not arrive, twice in a row. Daemons are
                threads of one JVM with connections of their own over a real ZooKeeper; a dead one's session is ended at once. What a
                `kill -9` of whole processes does is shown by `KilledProcessesTest`. Each case is right only if the job ended as it must, its
                decision and its outputs agree with that, each output was seen whole or not at all at every moment, no finished task
                ran again, and no hidden file, reservation or chunk is left.

                | row | where it breaks | what must hold | killed | paused | reply lost | shown by tests of their own |
                |---|---|---|---|---|---|---|
                """);
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.id(), row.where(), row.outcome()));
            for (FaultCase.Fault fault : FaultCase.Fault.values()) {
                cells.add(count(results, row, fault));
            }
            List<String> others = new ArrayList<>();
            row.elsewhere().forEach(test -> others.add("`" + test.replace("#", ".") + "`"));
            if (!row.remark().isEmpty()) {
                others.add(row.remark());
            }
            cells.add(String.join("; ", others));
            text.append("| ").append(String.join(" | ", cells)).append(" |\n");
        }
        List<Result> wrong = results.stream().filter(result -> !result.right()).toList();
        if (!wrong.isEmpty()) {
            text.append("\nNot right:\n\n");
            wrong.forEach(result -> text.append("- ")
                    .append(result.what())
                    .append(": ")
                    .append(String.join("; ", result.violations()))
                    .append('\n'));
        }
        return text.toString();
    }

    private static String count(List<Result> results, Row row, FaultCase.Fault fault) {
        List<Result> of = results.stream()
                .filter(result ->
                        result.what().row().equals(row.id()) && result.what().fault() == fault)
                .toList();
        long right = of.stream().filter(Result::right).count();
        return of.isEmpty() ? "" : right + " of " + of.size();
    }
}
