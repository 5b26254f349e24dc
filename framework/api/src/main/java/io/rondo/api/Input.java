package io.rondo.api;

import io.rondo.api.io.InputFormat;
import java.util.List;
import java.util.Optional;

/** What a plan reads: paths in a format, or records that are made. */
public record Input<K, V>(
        List<String> paths, InputFormat<K, V> format, Class<K> keyType, Class<V> valueType, Optional<Range> range) {
    public Input {
        paths = List.copyOf(paths);
    }

    static <K, V> Input<K, V> files(List<String> paths, InputFormat<K, V> format, Class<K> key, Class<V> value) {
        return new Input<>(paths, format, key, value, Optional.empty());
    }
}
