package io.rondo.benchmarks.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A reader that looks at a job's outputs all the while: each is to be whole or absent, and once whole, to stay. */
public final class OutputWatch implements AutoCloseable {
    private static final String SUCCESS = "_SUCCESS";

    private final List<Output> outputs;
    private final Function<Map<String, String>, String> fault;
    private final List<String> violations = Collections.synchronizedList(new ArrayList<>());
    private final Map<Output, Boolean> seenWhole = new java.util.concurrent.ConcurrentHashMap<>();
    private final long pauseNanos;
    private final Thread thread;
    private volatile long looks;
    private volatile boolean closed;

    /** @param fault what is wrong with an output that is there, given its files with their content: nothing if it is empty */
    public OutputWatch(List<Output> outputs, Function<Map<String, String>, String> fault) {
        this(outputs, fault, 0);
    }

    /** @param pauseMillis between two looks */
    public OutputWatch(List<Output> outputs, Function<Map<String, String>, String> fault, int pauseMillis) {
        this.outputs = outputs;
        this.fault = fault;
        this.pauseNanos = TimeUnit.MILLISECONDS.toNanos(pauseMillis);
        this.thread = new Thread(this::watch, "reader");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closed) {
            for (Output output : outputs) {
                look(output);
            }
            LockSupport.parkNanos(pauseNanos);
        }
    }

    /** Whether it is there; what is wrong with it is remembered. */
    private void look(Output output) {
        try {
            Optional<Map<String, String>> files = output.read();
            looks++;
            if (files.isPresent()) {
                String wrong = fault.apply(files.get());
                if (!wrong.isEmpty()) {
                    violations.add(output.uri() + " " + wrong);
                }
                seenWhole.put(output, true);
            } else if (seenWhole.containsKey(output)) {
                violations.add(output.uri() + " was there and is gone");
            }
        } catch (IOException e) {
            violations.add(output.uri() + " cannot be read: " + e);
        } catch (RuntimeException e) {
            if (!closed && !Output.passing(e)) {
                violations.add(output.uri() + " cannot be read: " + e);
            }
        }
    }

    /**
     * For tables of words and numbers.
     *
     * @param expected what all parts of an output have together
     */
    public static Function<Map<String, String>, String> table(Map<String, Long> expected, int parts) {
        return files -> fault(files, expected, parts);
    }

    private static String fault(Map<String, String> files, Map<String, Long> expected, int parts) {
        if (!files.containsKey(SUCCESS) || files.size() != parts + 1) {
            return "has only the files " + files.keySet();
        }
        Map<String, Long> words = new TreeMap<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (!file.getKey().equals(SUCCESS)) {
                file.getValue()
                        .lines()
                        .forEach(line -> words.merge(
                                line.substring(0, line.indexOf('\t')),
                                Long.parseLong(line.substring(line.indexOf('\t') + 1)),
                                Long::sum));
            }
        }
        return words.equals(expected) ? "" : "holds " + words + " in place of " + expected;
    }

    public long looks() {
        return looks;
    }

    /** Looks once more, and tells of everything that was wrong. */
    public List<String> end(boolean committed) {
        close();
        for (Output output : outputs) {
            look(output);
            if (seenWhole.containsKey(output) != committed) {
                violations.add(
                        output.uri() + (committed ? " is missing though" : " is there though not") + " committed");
            }
        }
        return List.copyOf(violations);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
