package io.rondo.api.compress;

import io.rondo.api.io.OutputFormat;
import io.rondo.api.io.RecordWriter;
import io.rondo.api.io.Writable;
import java.io.IOException;
import java.util.Optional;

/**
 * Files of a format, compressed.
 *
 * @param compression by name; {@code none} leaves the files as they are, whatever the settings say
 */
public record CompressedOutput<K, V>(OutputFormat<K, V> format, String compression) implements OutputFormat<K, V> {
    /** Refuses names that stand for no compression, as {@link Compressions#named} does. */
    public CompressedOutput {
        Compressions.named(compression);
    }

    /** The format as it is, or compressed as a setting says, if it leaves that to settings. */
    public static <K, V> OutputFormat<K, V> bySetting(OutputFormat<K, V> format, String compression) {
        return format.text() && !compression.equals("none") ? new CompressedOutput<>(format, compression) : format;
    }

    @Override
    public RecordWriter<K, V> open(Writable file) throws IOException {
        Optional<Compression> found = Compressions.named(compression);
        return format.open(found.isPresent() ? found.get().compress(file) : file);
    }

    @Override
    public boolean takesViews() {
        return format.takesViews();
    }

    @Override
    public String name() {
        return format.name() + "-" + compression;
    }

    @Override
    public String suffix() {
        return format.suffix()
                + Compressions.named(compression).map(Compression::suffix).orElse("");
    }
}
