package io.rondo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a command to its end and looks at it and its children while it runs, as Linux tells of them under {@code /proc}. */
final class MeasuredProcess {
    private static final long LOOK_MILLIS = 20;
    private static final double TICKS_A_SECOND = 100;

    private final Process process;
    private final Path disk;
    private final long freeBefore;
    private final Map<Long, Long> peaks = new HashMap<>();
    /** Processes that were seen once: a copy of its parent, on its way to become another program, is not counted. */
    private final Set<Long> met = new HashSet<>();

    private final Map<Long, Double> cpu = new HashMap<>();
    private long leastFree;

    private MeasuredProcess(Process process, Path disk, long freeBefore) {
        this.process = process;
        this.disk = disk;
        this.freeBefore = freeBefore;
        this.leastFree = freeBefore;
    }

    /** Throws IllegalStateException, with where its words are, if the command fails. */
    static Measurement run(List<String> command, Path disk, Path log) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(disk.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        long free = disk.toFile().getUsableSpace();
        long start = System.nanoTime();
        Process process = builder.start();
        MeasuredProcess measured = new MeasuredProcess(process, disk, free);
        while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            measured.look();
        }
        double wall = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IllegalStateException("exit code " + process.exitValue() + " of " + String.join(" ", command)
                    + "; what it said is in " + log);
        }
        return measured.result(wall);
    }

    private void look() {
        try (Stream<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())) {
            all.forEach(handle -> look(handle.pid()));
        }
        leastFree = Math.min(leastFree, disk.toFile().getUsableSpace());
    }

    private void look(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmHWM:") && !met.add(pid)) {
                    peaks.put(pid, Long.parseLong(line.replaceAll("\\D", "")) << 10);
                }
            }
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            cpu.put(pid, (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND);
        } catch (IOException e) {
            return; // it has ended; what was seen before stands
        }
    }

    private Measurement result(double wall) {
        return new Measurement(
                wall,
                cpu.values().stream().mapToDouble(Double::doubleValue).sum(),
                peaks.values().stream().mapToLong(Long::longValue).sum(),
                freeBefore - leastFree);
    }
}
