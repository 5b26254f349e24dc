package io.rondo.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a command to its end and looks at it and its children while it runs, as Linux tells of them under {@code /proc}. */
final class MeasuredProcess {
    private static final long LOOK_MILLIS = 20;
    private static final String TOLD = "seconds ";
    private static final String FIGURE = "figure ";
    private static final double TICKS_A_SECOND = 100;

    private final Process process;
    private final Path disk;
    private final long freeBefore;
    /** Processes that were seen: a copy of its parent, on its way to become another program, is not counted. */
    private final Set<Long> met = new HashSet<>();

    private final Map<Long, Double> cpu = new HashMap<>();
    private long peak;
    private long leastFree;

    private MeasuredProcess(Process process, Path disk, long freeBefore) {
        this.process = process;
        this.disk = disk;
        this.freeBefore = freeBefore;
        this.leastFree = freeBefore;
    }

    /**
     * The wall clock counts the whole command, unless it prints {@code seconds N}. Lines {@code figure N NAME} are figures of its
     * own. Throws IllegalStateException, with where its
     * words are, if the command fails.
     */
    static Measurement run(List<String> command, Path disk, Path log) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(disk.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        long free = disk.toFile().getUsableSpace();
        long start = System.nanoTime();
        Process process = builder.start();
        Thread withUs = new Thread(() -> end(process));
        Runtime.getRuntime().addShutdownHook(withUs);
        MeasuredProcess measured = new MeasuredProcess(process, disk, free);
        while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            measured.look();
        }
        Runtime.getRuntime().removeShutdownHook(withUs);
        double wall = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IllegalStateException("exit code " + process.exitValue() + " of " + String.join(" ", command)
                    + "; what it said is in " + log);
        }
        Map<String, Double> figures = figures(log);
        return measured.result(toldBy(log).orElse(wall), figures);
    }

    /** What a command says that took so long in it, where that is not all of it. */
    private static OptionalDouble toldBy(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith(TOLD))
                    .mapToDouble(line -> Double.parseDouble(line.substring(TOLD.length())))
                    .findFirst();
        }
    }

    private static Map<String, Double> figures(Path log) throws IOException {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            lines.filter(line -> line.startsWith(FIGURE))
                    .map(line -> line.substring(FIGURE.length()).split(" ", 2))
                    .forEach(words -> figures.put(words[1], Double.valueOf(words[0])));
        }
        return figures;
    }

    /** Who stops the benchmark stops what it runs. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    private void look() {
        try (Stream<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())) {
            peak = Math.max(peak, all.mapToLong(handle -> look(handle.pid())).sum());
        }
        leastFree = Math.min(leastFree, disk.toFile().getUsableSpace());
    }

    /** The process's resident memory in bytes, if it is one to be counted. */
    private long look(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            cpu.put(pid, (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND);
            if (met.add(pid)) {
                return 0;
            }
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        } catch (IOException e) {
            return 0; // it has ended; what was seen of its time stands
        }
    }

    private Measurement result(double wall, Map<String, Double> figures) {
        return new Measurement(
                wall,
                cpu.values().stream().mapToDouble(Double::doubleValue).sum(),
                peak,
                freeBefore - leastFree,
                figures);
    }
}
