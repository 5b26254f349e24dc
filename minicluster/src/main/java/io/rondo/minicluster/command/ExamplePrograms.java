package io.rondo.minicluster.command;

import io.rondo.minicluster.command.Command.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The programs that the word {@code examples} stands for, as the examples' jar lists them. */
final class ExamplePrograms {
    private static final String LIST = "META-INF/rondo/examples.properties";

    /** One example. */
    record Example(String name, String programClass, String arguments, String purpose) {}

    private final Map<String, Example> examples = new TreeMap<>();
    private final URL location;

    ExamplePrograms() {
        location = ExamplePrograms.class.getClassLoader().getResource(LIST);
        if (location == null) {
            throw new IllegalStateException("the examples' jar is not on the class path");
        }
        Properties properties = new Properties();
        try (InputStream in = location.openStream()) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        properties.forEach((name, line) -> {
            String[] fields = line.toString().split("\\s*\\|\\s*");
            examples.put(name.toString(), new Example(name.toString(), fields[0], fields[1], fields[2]));
        });
    }

    Example find(String name) {
        Example example = examples.get(name);
        if (example == null) {
            throw new UsageException("There is no example " + name + ". The examples are:\n" + list(), null);
        }
        return example;
    }

    String list() {
        StringBuilder text = new StringBuilder();
        for (Example example : examples.values()) {
            text.append(String.format(
                    Locale.ROOT, "  %-16s %-34s %s%n", example.name(), example.arguments(), example.purpose()));
        }
        return text.toString().stripTrailing();
    }

    /** The jar with the examples, or nothing where they are loose classes, as in an IDE. */
    List<Path> jars() {
        String text = location.toString();
        if (!text.startsWith("jar:")) {
            return List.of();
        }
        try {
            Path jar = Path.of(new java.net.URI(text.substring("jar:".length(), text.indexOf('!'))));
            return Files.isRegularFile(jar) ? List.of(jar) : List.of();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("not a path: " + text, e);
        }
    }
}
