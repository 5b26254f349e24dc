package io.rondo.api;

import io.rondo.api.compress.CompressedOutput;
import io.rondo.api.io.OutputFormat;

/** What a plan writes: a directory of part files in a format. */
public record Output<K, V>(String path, OutputFormat<K, V> format) {
    /**
     * The same, compressed: {@code gzip}, {@code bzip2} or {@code zstd}, and part files are named so; {@code none} keeps
     * them plain even where the setting {@code rondo.output-compression} says otherwise.
     */
    public Output<K, V> compressed(String compression) {
        return new Output<>(path, new CompressedOutput<>(format, compression));
    }
}
