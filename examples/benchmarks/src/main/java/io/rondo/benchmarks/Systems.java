package io.rondo.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** How each system is started for a program with its inputs. */
final class Systems {
    /** What Spark needs of the JDK's inside since Java 17 beside java.lang, see its JavaModuleOptions. */
    private static final List<String> OPENED = List.of(
            "java.lang.invoke",
            "java.lang.reflect",
            "java.io",
            "java.net",
            "java.nio",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "jdk.internal.ref",
            "sun.nio.ch",
            "sun.nio.cs",
            "sun.security.action",
            "sun.util.calendar");

    private final Path root;
    private final Path folder;

    /** @param root of the checkout, in which bin/benchmark has built the peers */
    Systems(Path root, Path folder) {
        this.root = root;
        this.folder = folder;
    }

    private Path output(String system) {
        return folder.resolve("out-" + system.replaceAll("\\W+", "-"));
    }

    private static List<String> words(List<String> first, List<Path> inputs, Path output) {
        List<String> words = new ArrayList<>(first);
        inputs.forEach(input -> words.add(input.toString()));
        words.add(output.toString());
        return words;
    }

    /** As a newcomer would, with default settings. */
    Contender rondo(String system, String program, Path... inputs) {
        Path output = output(system);
        List<String> first =
                List.of(root.resolve("bin/submit").toString(), "--quiet", "-D", "rondo.cluster=", "examples", program);
        return new Contender(system, false, words(first, List.of(inputs), output), output);
    }

    /** A program of this module, with default settings. */
    Contender rondoProgram(String system, Class<?> program, String how, Path input) {
        Path output = output(system);
        // The name of the jar has the version in it.
        String command =
                "\"$0/bin/submit\" --quiet -D rondo.cluster= \"$0\"/.rondo/benchmarks/rondo-benchmarks-*.jar \"$@\"";
        return new Contender(
                system,
                false,
                List.of(
                        "bash",
                        "-c",
                        command,
                        root.toString(),
                        program.getName(),
                        how,
                        input.toString(),
                        output.toString()),
                output);
    }

    /** A client that stays, on a cluster that was started before: only what a job takes is measured. */
    Contender rondoCluster(String system, String shape, int workers, int runs, String program, String... arguments) {
        Path output = output(system);
        // As bin/submit starts its JVM, with a larger program.
        String start = ". \"$0\"; find_java; engine_flags 2048; classpath=\"$root/.rondo/benchmarks/*\"; run \"$@\"";
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "-c",
                start,
                root.resolve("bin/launch.sh").toString(),
                "io.rondo.benchmarks.cluster.ClusterRun",
                shape,
                Integer.toString(workers),
                Integer.toString(runs),
                output.toString(),
                "io.rondo.examples." + program));
        command.addAll(List.of(arguments));
        return new Contender(system, false, command, output);
    }

    /** Rondo's store at the work that stores are compared by. */
    Contender rondoStore(String system, String durability, double scale) {
        Path output = output(system);
        String start = ". \"$0\"; find_java; flags=(-Xmx2g);"
                + " classpath=\"$root/.rondo/benchmarks/*:$root/.rondo/hadoop/*\"; run \"$@\"";
        List<String> command = List.of(
                "bash",
                "-c",
                start,
                root.resolve("bin/launch.sh").toString(),
                "io.rondo.benchmarks.store.StoreRun",
                durability,
                Double.toString(scale),
                output.toString());
        return new Contender(system, false, command, output);
    }

    /** HDFS at the same. */
    Contender hdfsStore(String system, String durability, double scale) {
        Path output = output(system);
        List<String> command = new ArrayList<>(java("hadoop"));
        int classPath = command.size() - 1;
        command.set(classPath, command.get(classPath) + ":" + root.resolve(".rondo/benchmarks") + "/*");
        command.addAll(List.of(
                "io.rondo.peers.HdfsRun",
                durability,
                "io.rondo.benchmarks.store.StoreWork",
                Double.toString(scale),
                output.toString()));
        return new Contender(system, false, command, output);
    }

    Contender spark(String program, Path... inputs) {
        String system = "Spark 4.2.0 local[2]";
        Path output = output(system);
        List<String> first = new ArrayList<>(java("spark"));
        OPENED.forEach(name -> first.add(1, "--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        first.add("io.rondo.peers.SparkJobs");
        first.add(program);
        return new Contender(system, true, words(first, List.of(inputs), output), output);
    }

    Contender hadoop(String how, String program, Path input) {
        String system = "Hadoop 3.4.2 " + how;
        Path output = output(system);
        List<String> first = Stream.concat(
                        java("hadoop").stream(), Stream.of("io.rondo.peers.HadoopJobs", how, program))
                .toList();
        return new Contender(system, true, words(first, List.of(input), output), output);
    }

    private List<String> java(String peer) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                root.resolve(".rondo/peer-" + peer) + "/*");
    }

    /** Whole lines by their bytes, which for these rows is the order of their keys. */
    Contender gnuSort(Path input) {
        String system = "GNU sort -S 2G --parallel=2";
        Path output = output(system);
        List<String> command = List.of(
                "env",
                "LC_ALL=C",
                "sort",
                "-S",
                "2G",
                "--parallel=2",
                "-T",
                folder.toString(),
                "-o",
                output.toString(),
                input.toString());
        return new Contender(system, false, command, output);
    }
}
