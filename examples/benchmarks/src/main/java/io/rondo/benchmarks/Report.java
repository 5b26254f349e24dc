package io.rondo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The page with the figures. Each row stands between marks of its own, so that running one row leaves the others as they were
 * measured, with their date.
 */
final class Report {
    private static final String HEAD = """
            # Benchmarks

            Whole commands, JVM start and end included, as `bin/benchmark` runs them: each system in turn, several times, on
            one machine. "s" is the median of the wall clock with the least and the most; "ratio" is how many times longer than
            the first system it took. Where a command measures several things itself there is a line for each, more is better, and "ratio" is
            how many times the other system's figure the first one reaches. Memory is the largest sum over living processes, disk what was taken at most, results
            included. Results are compared by the number of their lines and the sum of the lines' hashes, and where they are one
            sequence, by order. Speed is never asserted in a test; repeat a row with `bin/benchmark NAME`.
            """;

    private final Path page;

    Report(Path page) {
        this.page = page;
    }

    void put(Result result, String machine) throws IOException {
        Map<String, String> sections = new TreeMap<>(sections());
        sections.put(result.row().name(), section(result, machine));
        List<String> all = new ArrayList<>(List.of(HEAD));
        sections.forEach((name, text) -> all.add("<!-- " + name + " -->\n" + text));
        Files.createDirectories(page.getParent());
        Files.writeString(page, String.join("\n", all));
    }

    private Map<String, String> sections() throws IOException {
        Map<String, String> sections = new TreeMap<>();
        if (Files.exists(page)) {
            String[] parts = Files.readString(page).split("(?m)^<!-- ");
            for (int i = 1; i < parts.length; i++) {
                int end = parts[i].indexOf(" -->\n");
                sections.put(
                        parts[i].substring(0, end),
                        parts[i].substring(end + " -->\n".length()).stripTrailing() + "\n");
            }
        }
        return sections;
    }

    static String section(Result result, String machine) {
        StringBuilder text = new StringBuilder();
        text.append("## ").append(result.row().name()).append("\n\n");
        text.append(result.row().work())
                .append(" Aim: ")
                .append(result.row().aim())
                .append(".\n\n");
        text.append(result.figures().isEmpty() ? times(result) : figures(result));
        text.append("\nResults: ").append(result.same() ? "the same" : "NOT the same");
        text.append(". Runs: ").append(runs(result));
        text.append(". ").append(LocalDate.now()).append(", ").append(machine).append(".\n");
        return text.toString();
    }

    private static String times(Result result) {
        StringBuilder text = new StringBuilder();
        text.append("| system | s | ratio | processor s | memory | disk |\n|---|---|---|---|---|---|\n");
        String first = result.row().contenders().get(0).system();
        for (String system : result.runs().keySet()) {
            double seconds = result.median(system, Measurement::wallSeconds);
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f (%.2f–%.2f) | %.2f | %.1f | %s | %s |%n",
                    system,
                    seconds,
                    result.least(system, Measurement::wallSeconds),
                    result.most(system, Measurement::wallSeconds),
                    seconds / result.median(first, Measurement::wallSeconds),
                    result.median(system, Measurement::cpuSeconds),
                    size(result.median(system, Measurement::peakBytes)),
                    size(result.median(system, Measurement::scratchBytes))));
        }
        return text.toString();
    }

    /** A line for each figure, and how many times as much of it the first system has as each other. */
    private static String figures(Result result) {
        List<String> systems = List.copyOf(result.runs().keySet());
        List<String> others = systems.subList(1, systems.size());
        StringBuilder text = new StringBuilder("| figure | ").append(String.join(" | ", systems));
        others.forEach(other -> text.append(" | ratio"));
        text.append(" |\n|---|")
                .append("---|".repeat(systems.size() + others.size()))
                .append('\n');
        for (String name : result.figures()) {
            ToDoubleFunction<Measurement> figure = run -> run.figures().get(name);
            text.append("| ").append(name);
            for (String system : systems) {
                text.append(String.format(
                        Locale.ROOT,
                        " | %,.0f (%,.0f–%,.0f)",
                        result.median(system, figure),
                        result.least(system, figure),
                        result.most(system, figure)));
            }
            for (String other : others) {
                text.append(String.format(
                        Locale.ROOT, " | %.2f", result.median(systems.get(0), figure) / result.median(other, figure)));
            }
            text.append(" |\n");
        }
        return text.toString();
    }

    /** How often the first system ran, and who ran less often. */
    private static String runs(Result result) {
        int most = result.runs().values().iterator().next().size();
        StringBuilder text = new StringBuilder().append(most);
        result.runs().forEach((system, measured) -> {
            if (measured.size() != most) {
                text.append("; ").append(system).append(": ").append(measured.size());
            }
        });
        return text.toString();
    }

    private static String size(double bytes) {
        return bytes < 1e9
                ? String.format(Locale.ROOT, "%.0f MB", Math.max(0, bytes) / 1e6)
                : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
