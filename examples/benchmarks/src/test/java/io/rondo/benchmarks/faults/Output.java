package io.rondo.benchmarks.faults;

import io.rondo.base.error.RondoException;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.model.FileStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;

/** A job's output directory, read as anybody would. */
public interface Output {
    String uri();

    /** The files by name with their content; empty if there is no such directory. */
    Optional<Map<String, String>> read() throws IOException;

    /** Names in the parent directory that are nobody's output. */
    List<String> leftovers() throws IOException;

    /** In Rondo's store. */
    record InStore(FileStore store, String path) implements Output {
        @Override
        public String uri() {
            return "rondo:" + path;
        }

        @Override
        public Optional<Map<String, String>> read() {
            if (store.status(path).isEmpty()) {
                return Optional.empty();
            }
            Map<String, String> files = new TreeMap<>();
            for (FileStatus file : store.list(path)) {
                String name = file.path().substring(file.path().lastIndexOf('/') + 1);
                files.put(name, new String(store.readAll(file.path()), StandardCharsets.UTF_8));
            }
            return Optional.of(files);
        }

        @Override
        public List<String> leftovers() {
            return List.of(); // nothing of it has a name; chunks are counted by whoever sees the nodes' disks
        }
    }

    /** On a local file system. */
    record InFolder(Path folder) implements Output {
        @Override
        public String uri() {
            String uri = folder.toUri().toString();
            return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
        }

        @Override
        public Optional<Map<String, String>> read() throws IOException {
            Map<String, String> files = new TreeMap<>();
            try (Stream<Path> inside = Files.list(folder)) {
                for (Path file : inside.toList()) {
                    files.put(file.getFileName().toString(), Files.readString(file));
                }
                return Optional.of(files);
            } catch (NoSuchFileException e) {
                if (!files.isEmpty()) {
                    throw e;
                }
                return Optional.empty();
            }
        }

        @Override
        public List<String> leftovers() throws IOException {
            if (!Files.exists(folder.getParent())) {
                return List.of();
            }
            try (Stream<Path> inside = Files.list(folder.getParent())) {
                return inside.map(path -> path.getFileName().toString())
                        .filter(name -> !name.equals(folder.getFileName().toString()))
                        .toList();
            }
        }
    }

    /** On HDFS. */
    record InHdfs(FileSystem system, String path) implements Output {
        @Override
        public String uri() {
            return system.getUri() + path;
        }

        @Override
        public Optional<Map<String, String>> read() throws IOException {
            org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(path);
            if (!system.exists(folder)) {
                return Optional.empty();
            }
            Map<String, String> files = new TreeMap<>();
            for (org.apache.hadoop.fs.FileStatus file : system.listStatus(folder)) {
                try (FSDataInputStream in = system.open(file.getPath())) {
                    files.put(file.getPath().getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            return Optional.of(files);
        }

        @Override
        public List<String> leftovers() throws IOException {
            org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(path);
            List<String> names = new ArrayList<>();
            if (system.exists(folder.getParent())) {
                for (org.apache.hadoop.fs.FileStatus file : system.listStatus(folder.getParent())) {
                    if (!file.getPath().equals(system.makeQualified(folder))) {
                        names.add(file.getPath().getName());
                    }
                }
            }
            return names;
        }
    }

    /** Whether a failure to read says only that the store is electing or the reader's patience ended. */
    static boolean passing(RuntimeException e) {
        return e instanceof RondoException known && known.kind() == io.rondo.base.error.ErrorKind.RETRYABLE;
    }
}
