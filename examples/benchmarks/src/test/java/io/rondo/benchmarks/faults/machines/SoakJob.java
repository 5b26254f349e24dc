package io.rondo.benchmarks.faults.machines;

import io.rondo.api.Program;
import io.rondo.api.local.LocalJobRunner;
import io.rondo.benchmarks.faults.Tally;
import io.rondo.dfs.client.FileStore;
import io.rondo.examples.Grep;
import io.rondo.examples.Sleep;
import io.rondo.examples.TeraGen;
import io.rondo.examples.TeraSort;
import io.rondo.examples.WordCount;
import io.rondo.examples.WordCountGroups;
import io.rondo.jobmaster.client.submit.LoadedProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A kind of job that a soak runs, with what must come of it by the oracle, the runner in one thread.
 *
 * @param arguments {@code IN:name} stands for an input, {@code OUT} for an output in the store, {@code FILE} for one on
 *     {@code file:}
 * @param end how it must end
 * @param expected what its outputs must hold; of no meaning where it fails
 */
record SoakJob(
        String kind,
        Class<? extends Program> program,
        int reducers,
        List<String> arguments,
        End end,
        Fingerprint expected) {
    private static final long SEED_LINES = 7_919;

    /** How a job ends. */
    enum End {
        SUCCEEDS,
        FAILS,
        /** A person kills it, and may be too late. */
        IS_KILLED
    }

    /** The kinds; their inputs are made in the folder, and are to be put into the store. */
    static List<SoakJob> all(Path inputs) throws Exception {
        Files.createDirectories(inputs);
        text(inputs.resolve("small"), 3_000, 20, false);
        text(inputs.resolve("fails"), 3_000, 20, true);
        text(inputs.resolve("medium"), 200_000, 2_003, false);
        text(inputs.resolve("large"), 1_000_000, 5_003, false);
        rows(inputs);
        return List.of(
                job(inputs, "word count, two outputs", Tally.class, 2, End.SUCCEEDS, "IN:small", "OUT", "FILE"),
                job(inputs, "word count", WordCount.class, 2, End.SUCCEEDS, "IN:medium", "OUT"),
                job(
                        inputs,
                        "word count without a combiner",
                        WordCountGroups.class,
                        3,
                        End.SUCCEEDS,
                        "IN:large",
                        "FILE"),
                job(inputs, "grep", Grep.class, 1, End.SUCCEEDS, "IN:medium", "FILE", "w[0-9]*7\\b"),
                job(inputs, "rows made, map-only", TeraGen.class, 1, End.SUCCEEDS, "5000", "OUT"),
                job(inputs, "rows sorted", TeraSort.class, 3, End.SUCCEEDS, "IN:rows", "OUT"),
                job(inputs, "a job whose code fails", Tally.class, 2, End.FAILS, "IN:fails", "OUT", "FILE"),
                job(inputs, "a job that a person kills", Sleep.class, 1, End.IS_KILLED, "20", "200", "OUT"));
    }

    private static void text(Path file, int words, int different, boolean fails) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append('w').append(i * SEED_LINES % different).append(i % 10 == 9 ? '\n' : ' ');
        }
        Files.writeString(file, fails ? text + "fail\n" : text.toString());
    }

    private static void rows(Path inputs) throws Exception {
        StringBuilder rows = new StringBuilder();
        files(TeraGen.class, 1, List.of("20000", "made")).values().forEach(rows::append);
        Files.writeString(inputs.resolve("rows"), rows);
    }

    private static Map<String, String> files(Class<? extends Program> program, int reducers, List<String> arguments)
            throws Exception {
        try (LoadedProgram loaded = LoadedProgram.load(List.of(), program.getName())) {
            Map<String, byte[]> bytes =
                    LocalJobRunner.run(loaded.program(), reducers, arguments.toArray(String[]::new))
                            .files()
                            .values()
                            .stream()
                            .findFirst()
                            .orElseThrow();
            Map<String, String> files = new TreeMap<>();
            bytes.forEach((name, content) -> files.put(name, new String(content, StandardCharsets.UTF_8)));
            return files;
        }
    }

    private static SoakJob job(
            Path inputs, String kind, Class<? extends Program> program, int reducers, End end, String... arguments)
            throws Exception {
        List<String> local = new ArrayList<>();
        for (String argument : arguments) {
            local.add(
                    argument.startsWith("IN:")
                            ? inputs.resolve(argument.substring(3)).toString()
                            : argument);
        }
        Fingerprint expected = end == End.FAILS ? null : Fingerprint.of(files(program, reducers, local));
        return new SoakJob(kind, program, reducers, List.of(arguments), end, expected);
    }

    static void putInputs(Path inputs, FileStore store) throws IOException {
        List<Path> files;
        try (var all = Files.list(inputs)) {
            files = all.collect(Collectors.toList());
        }
        for (Path file : files) {
            try (FileStore.StoreOutput out = store.create("/in/" + file.getFileName(), false)) {
                byte[] bytes = Files.readAllBytes(file);
                out.write(bytes, 0, bytes.length);
            }
        }
    }

    /** The arguments of one run. */
    List<String> arguments(String name, Path files) {
        return arguments.stream()
                .map(argument -> switch (argument) {
                    case "OUT" -> "rondo:/out/" + name;
                    case "FILE" -> files.resolve(name).resolve("out").toUri().toString();
                    default -> argument.startsWith("IN:") ? "rondo:/in/" + argument.substring(3) : argument;
                })
                .toList();
    }

    /** What is wrong with an output that is there. */
    String fault(Map<String, String> files) {
        if (end == End.FAILS) {
            return "is there, and the job fails";
        }
        if (!files.containsKey("_SUCCESS")) {
            return "has only " + files.keySet();
        }
        Fingerprint found = Fingerprint.of(files);
        return found.equals(expected) ? "" : "holds " + found + " in place of " + expected + ", in " + files.keySet();
    }
}
