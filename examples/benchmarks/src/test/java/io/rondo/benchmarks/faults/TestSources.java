package io.rondo.benchmarks.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The sources of all modules, to look up what is named by its name. */
public final class TestSources {
    private static Map<String, Path> files;

    private TestSources() {}

    /** Where the whole project stands. */
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("bin/submit"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static synchronized Map<String, Path> files() {
        if (files == null) {
            files = new TreeMap<>();
            try (Stream<Path> all = Files.walk(root())) {
                all.filter(path -> path.toString().endsWith(".java"))
                        .filter(path -> !path.toString().contains("/target/"))
                        .forEach(path -> files.put(path.getFileName().toString().replace(".java", ""), path));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    /** Whether there is such a {@code Class#method}, in the class or one that it extends. */
    public static boolean has(String test) throws IOException {
        String[] names = test.split("#");
        Path file = files().get(names[0]);
        if (file == null) {
            return false;
        }
        String source = Files.readString(file);
        if (source.contains(" " + names[1] + "(")) {
            return true;
        }
        int parent = source.indexOf(names[0] + " extends ");
        return parent >= 0
                && has(source.substring(parent + names[0].length() + " extends ".length())
                                .split("[ {<]")[0]
                        + "#" + names[1]);
    }
}
