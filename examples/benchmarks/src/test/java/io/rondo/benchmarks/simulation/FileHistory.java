package io.rondo.benchmarks.simulation;

import static io.rondo.benchmarks.simulation.Invariants.require;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Files by what their writers were told: what is acknowledged is what everybody reads, until the writer goes on. */
final class FileHistory {
    private final TreeMap<String, Known> files = new TreeMap<>();
    private long looks;

    /** @param content null if the file is gone */
    private record Known(byte[] content, long since) {}

    /** It may hold anything now. */
    void touched(String path) {
        files.remove(path);
    }

    void known(String path, byte[] content, long since) {
        files.put(path, new Known(content, since));
    }

    List<String> all() {
        return List.copyOf(files.keySet());
    }

    /** A reader that began to look then has seen this; null if there was no file. */
    void saw(String path, List<byte[]> chunks, long begun) {
        Known known = files.get(path);
        if (known == null || known.since() > begun) {
            return; // it was being changed
        }
        looks++;
        if (known.content() == null || chunks == null) {
            boolean agree = known.content() == null && chunks == null;
            require(agree, path + (chunks == null ? " was not there" : " was still there"));
        } else {
            require(
                    chunks.size() == 1 && Arrays.equals(chunks.get(0), known.content()),
                    path + " does not hold what was acknowledged");
        }
    }

    long looks() {
        return looks;
    }
}
