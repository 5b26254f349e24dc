package io.rondo.api.compress;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Finds compressions by name or by a file's name. Looks for none, and loads none, where the name asks for none. */
public final class Compressions {
    /** The names there are; what is not gzip comes with rondo-compression. */
    private static final Map<String, String> BY_SUFFIX = Map.of(".gz", "gzip", ".bz2", "bzip2", ".zst", "zstd");

    private Compressions() {}

    /** The names that outputs may ask for, in order. */
    public static List<String> names() {
        return List.of("none", "gzip", "bzip2", "zstd");
    }

    /** By the end of a path or URI: {@code .gz}, {@code .bz2}, {@code .zst}. */
    public static Optional<Compression> ofFile(String uri) {
        int dot = uri.lastIndexOf('.');
        if (dot < 0 || uri.length() - dot > 4 || !BY_SUFFIX.containsKey(uri.substring(dot))) {
            return Optional.empty();
        }
        return Optional.of(load(BY_SUFFIX.get(uri.substring(dot))));
    }

    /**
     * By name; empty for {@code none}.
     *
     * @throws IllegalArgumentException with the names there are
     */
    public static Optional<Compression> named(String name) {
        if (!names().contains(name)) {
            throw new IllegalArgumentException(
                    "There is no compression called " + name + ". Choose one of: " + String.join(", ", names()) + ".");
        }
        return name.equals("none") ? Optional.empty() : Optional.of(load(name));
    }

    /** The slice's lines' bytes if the file's name says that it is compressed, else the file itself. */
    public static Readable open(Readable file, FileSlice slice) throws IOException {
        Optional<Compression> compression = ofFile(slice.uri());
        return compression.isPresent() ? new DecompressedSlice(compression.get(), file, slice) : file;
    }

    private static Compression load(String name) {
        if (name.equals("gzip")) {
            return new Gzip();
        }
        Map<String, Compression> found = new TreeMap<>();
        for (Compression one : ServiceLoader.load(Compression.class, Compressions.class.getClassLoader())) {
            found.put(one.name(), one);
        }
        return Optional.ofNullable(found.get(name))
                .orElseThrow(() -> new IllegalStateException(
                        "Nothing here reads or writes " + name + ". Put rondo-compression on the class path."));
    }
}
