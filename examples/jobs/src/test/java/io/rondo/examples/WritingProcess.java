package io.rondo.examples;

import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.PeerRole;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.RemoteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A client in a process of its own that writes, syncs, appends to and deletes files until it is killed. It prints what the store has
 * acknowledged, line by line: so whoever started it knows what must be there when it is dead.
 */
final class WritingProcess {
    private static final String HELD = "held";
    private static final String DELETING = "deleting";
    private static final String DELETED = "deleted";

    private final Process process;
    private final String folder;
    private final Path said;

    private WritingProcess(Process process, String folder, Path said) {
        this.process = process;
        this.folder = folder;
        this.said = said;
    }

    /** Starts one that writes below a folder of its own. */
    static WritingProcess start(String cluster, Settings settings, String folder, Path log) throws IOException {
        List<String> words = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                WritingProcess.class.getName(),
                cluster,
                folder,
                settings.given().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(",")));
        Path said =
                Files.createTempFile(log.getParent(), "writer", ".out"); // a pipe is closed when its process is killed
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectOutput(said.toFile())
                .start();
        return new WritingProcess(process, folder, said);
    }

    /** What became of a file. */
    enum Fate {
        /** So much of it was acknowledged; there may be more. */
        HELD,
        /** There or not: its deletion was under way. */
        OPEN,
        GONE
    }

    /** @param acknowledged bytes from its beginning */
    record Written(Fate fate, long acknowledged) {}

    /** Kills the process, and returns what it had been told of each file by then. */
    Map<String, Written> kill() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        Map<String, Written> files = new TreeMap<>();
        for (String line : Files.readAllLines(said)) {
            String[] words = line.split(" ");
            if (words.length == 4 && words[3].equals(".")) { // not cut off by the kill
                files.put(folder + "/" + words[1], written(words[0], Long.parseLong(words[2])));
            }
        }
        return files;
    }

    private static Written written(String word, long length) {
        return switch (word) {
            case HELD -> new Written(Fate.HELD, length);
            case DELETING -> new Written(Fate.OPEN, length);
            default -> new Written(Fate.GONE, 0);
        };
    }

    /** The bytes of a file from its beginning, which follow from its path. */
    static byte[] content(String path, int length) {
        byte[] content = new byte[length];
        new Random(path.hashCode()).nextBytes(content);
        return content;
    }

    public static void main(String[] args) {
        Map<String, String> given = List.of(args[2].split(",")).stream()
                .collect(Collectors.toMap(
                        pair -> pair.substring(0, pair.indexOf('=')), pair -> pair.substring(pair.indexOf('=') + 1)));
        RemoteStore remote = RemoteStore.open(PeerRole.CLIENT, args[0], Settings.of(given));
        Random random = new Random();
        for (int i = 0; ; i++) {
            try {
                write(remote.store(), args[1], "f" + i, random);
                if (random.nextInt(3) == 0) {
                    delete(remote.store(), args[1], "f" + random.nextInt(i + 1));
                }
            } catch (IOException | UncheckedIOException | RondoException e) {
                continue; // it was not acknowledged, so nothing was said of it
            }
        }
    }

    private static void write(FileStore store, String folder, String name, Random random) throws IOException {
        String path = folder + "/" + name;
        int length = 1 + random.nextInt(200_000);
        byte[] content = content(path, 2 * length);
        FileStore.StoreOutput out = store.create(path, false);
        if (random.nextBoolean()) {
            out.write(content, 0, length / 2);
            out.sync();
            say(HELD, name, length / 2);
            out.write(content, length / 2, length - length / 2);
        } else {
            out.write(content, 0, length);
        }
        out.close();
        say(HELD, name, length);
        if (random.nextInt(3) == 0) {
            FileStore.StoreOutput more = store.append(path);
            more.write(content, length, length);
            more.close();
            say(HELD, name, 2 * length);
        }
    }

    private static void delete(FileStore store, String folder, String name) {
        say(DELETING, name, 0);
        store.delete(folder + "/" + name, false);
        say(DELETED, name, 0);
    }

    private static void say(String word, String name, int length) {
        System.out.println(word + " " + name + " " + length + " .");
        System.out.flush();
    }
}
