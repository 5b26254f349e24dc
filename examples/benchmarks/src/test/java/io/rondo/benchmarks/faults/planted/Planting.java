package io.rondo.benchmarks.faults.planted;

import io.rondo.benchmarks.faults.TestSources;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Plants a bug: compiles the edited source by itself, and runs the catching test in a JVM that finds the result before the
 * product's own class. So the product needs no switches for its tests, and a bug is exactly the edit that a careless hand
 * might make.
 */
final class Planting {
    private static final long PATIENCE_SECONDS = 120;

    private final Path root = TestSources.root();
    private final Path folder;

    Planting(Path folder) {
        this.folder = folder;
    }

    /** Whether the test noticed, by failing or by not coming to an end. */
    boolean caught(PlantedBug bug) throws IOException, InterruptedException {
        int code = run(bug, compile(bug));
        if (code != 0 && code != 1) {
            throw new AssertionError("The test of \"" + bug.what() + "\" did not run: " + code);
        }
        return code == 1;
    }

    private Path compile(PlantedBug bug) throws IOException {
        Path classes = Files.createTempDirectory(folder, "planted");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String source = bug.planted(root);
        JavaFileObject file =
                new SimpleJavaFileObject(
                        URI.create("string:///" + bug.typeName().replace('.', '/') + ".java"),
                        JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignored) {
                        return source;
                    }
                };
        StringWriter errors = new StringWriter();
        List<String> options = List.of(
                "-proc:none",
                "-nowarn",
                "-parameters",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString());
        if (!compiler.getTask(errors, null, null, options, null, List.of(file)).call()) {
            throw new AssertionError("The bug \"" + bug.what() + "\" does not compile: " + errors);
        }
        return classes;
    }

    private int run(PlantedBug bug, Path planted) throws IOException, InterruptedException {
        String[] test = bug.test().split("[#?]");
        List<String> path = new ArrayList<>(List.of(planted.toString()));
        try (Stream<Path> all = Files.walk(root, 4)) {
            all.filter(at -> at.endsWith("target/test-classes")).sorted().forEach(at -> path.add(at.toString()));
        }
        path.add(System.getProperty("java.class.path"));
        List<String> words = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-Drondo.row=" + bug.row(),
                "-cp",
                String.join(java.io.File.pathSeparator, path),
                TestRun.class.getName(),
                test[0],
                test[1]);
        Path log = Files.createTempFile(folder, "run", ".log");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return 1;
        }
        return process.exitValue();
    }
}
