package io.rondo.api;

import io.rondo.api.format.KeyValueLines;
import java.util.List;

/** Key-value text. */
public final class KeyValue {
    private KeyValue() {}

    /** Lines {@code key TAB value}, cut at the first tab. */
    public static Input<String, String> text(String... paths) {
        return Input.files(List.of(paths), new KeyValueLines(), String.class, String.class);
    }
}
