package io.rondo.minicluster;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JVMs that run daemons' commands: started, killed and told to stop by name. */
final class DaemonProcesses implements AutoCloseable {
    private static final String COMMANDS = "io.rondo.minicluster.command.";

    private final Path logs;
    private final Machines machines;
    private final Map<String, Process> running = new LinkedHashMap<>();

    /** A process that has been started and has not said yet that it serves. */
    record Starting(String name, Process process, Path log) {}

    DaemonProcesses(Path logs, Machines machines) {
        this.logs = logs;
        this.machines = machines;
    }

    Starting spawn(String name, String command, int heapMegabytes, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseParallelGC",
                "-Xmx" + heapMegabytes + "m"));
        words.addAll(ClassArchive.flags());
        words.addAll(List.of("-cp", System.getProperty("java.class.path")));
        String logging = System.getProperty("java.util.logging.config.file");
        if (logging != null) {
            words.add("-Djava.util.logging.config.file=" + logging);
        }
        words.add(COMMANDS + command);
        words.addAll(List.of(arguments));
        try {
            Files.createDirectories(logs);
            Path log = logs.resolve(name + ".log");
            Process process = new ProcessBuilder(machines.command(name, words))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            synchronized (running) {
                running.put(name, process);
            }
            return new Starting(name, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    /** Waits until each of them serves. */
    static void await(List<Starting> all) {
        for (Starting one : all) {
            try {
                BufferedReader out = one.process().inputReader();
                String line = out.readLine();
                if (line == null || !line.startsWith("ready ")) {
                    throw new RondoException(
                            ErrorKind.RESOURCE,
                            "daemon-failed",
                            one.name() + " did not start. Its log is " + one.log() + ".");
                }
                new DaemonThreads("drain-" + one.name())
                        .newThread(() -> drain(out))
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(one.name() + " cannot be started", e);
            }
        }
    }

    /** Lest a process block on what it prints. */
    private static void drain(BufferedReader out) {
        try (out) {
            out.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            return; // it was killed
        }
    }

    Map<String, Process> byName() {
        synchronized (running) {
            return Map.copyOf(running);
        }
    }

    private Process take(String name) {
        synchronized (running) {
            return running.remove(name);
        }
    }

    void kill(String name) {
        Process process = take(name);
        process.destroyForcibly();
        process.onExit().join();
    }

    void stop(String name) {
        Process process = take(name);
        process.destroy();
        process.onExit().join();
    }

    /** Tells all of them to stop, those that were started last first, and waits until they have. */
    @Override
    public void close() {
        List<Process> all;
        synchronized (running) {
            all = new ArrayList<>(running.values());
        }
        java.util.Collections.reverse(all);
        all.forEach(Process::destroy);
        all.forEach(process -> process.onExit().join());
    }
}
