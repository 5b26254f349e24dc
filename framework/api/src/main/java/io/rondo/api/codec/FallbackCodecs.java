package io.rondo.api.codec;

import java.util.Optional;

/** Finds codecs for types that are neither standard nor records. Found by {@link java.util.ServiceLoader}. */
public interface FallbackCodecs {
    <T> Optional<Codec<T>> find(Class<T> type);
}
