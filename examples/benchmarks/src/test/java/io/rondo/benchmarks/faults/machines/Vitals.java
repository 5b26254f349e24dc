package io.rondo.benchmarks.faults.machines;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** How heap, descriptors and threads of processes develop; read from {@code /proc} and by {@code jcmd}. */
final class Vitals {
    private final Map<String, List<Sample>> samples = new TreeMap<>();

    private record Sample(long liveBytes, long descriptors, long threads) {}

    /** Takes a sample of a process, which must run; its heap is collected first. */
    void sample(String name, long pid) throws IOException {
        samples.computeIfAbsent(name, any -> new ArrayList<>())
                .add(new Sample(live(pid), count(pid, "fd"), count(pid, "task")));
    }

    private static long live(long pid) throws IOException {
        Process histogram = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String said = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String last = said.lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("jcmd says of process " + pid + ": " + said));
        String[] words = last.split("\\s+");
        return Long.parseLong(words[2]);
    }

    private static long count(long pid, String what) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid), what))) {
            return entries.count();
        }
    }

    /** Rows of a table: each process's mean in the first and in the last third. */
    String rows() {
        StringBuilder text = new StringBuilder();
        samples.forEach((name, all) -> text.append(String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.0f | %.0f | %.0f | %.0f |%n",
                name,
                first(all, Sample::liveBytes) / (1 << 20),
                last(all, Sample::liveBytes) / (1 << 20),
                first(all, Sample::descriptors),
                last(all, Sample::descriptors),
                first(all, Sample::threads),
                last(all, Sample::threads))));
        return text.toString();
    }

    private static double first(List<Sample> all, ToLongFunction<Sample> what) {
        return mean(all.subList(0, third(all)), what);
    }

    private static double last(List<Sample> all, ToLongFunction<Sample> what) {
        return mean(all.subList(all.size() - third(all), all.size()), what);
    }

    private static int third(List<Sample> all) {
        return Math.max(1, all.size() / 3);
    }

    private static double mean(List<Sample> some, ToLongFunction<Sample> what) {
        return some.stream().mapToLong(what).average().orElse(0);
    }
}
