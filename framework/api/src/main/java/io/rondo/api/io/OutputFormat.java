package io.rondo.api.io;

import io.rondo.api.codec.ByteView;
import java.io.IOException;

/** How results are written. */
public interface OutputFormat<K, V> {
    RecordWriter<K, V> open(Writable file) throws IOException;

    String name();

    /** What the names of its files end with. */
    default String suffix() {
        return "";
    }

    /**
     * Whether its writers take, in place of a String or a {@code byte[]}, a {@link ByteView} of its bytes (a String's in UTF-8,
     * see {@link io.rondo.api.codec.Utf8}) and write the same. The view is valid during the call only.
     */
    default boolean takesViews() {
        return false;
    }

    /** Whether it writes text that nobody has decided to compress or not, so that a setting may. */
    default boolean text() {
        return false;
    }
}
