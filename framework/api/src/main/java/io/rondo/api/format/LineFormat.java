package io.rondo.api.format;

import io.rondo.api.io.InputFormat;

/** A format whose records are lines: read from anywhere in a file, and out of compressed files. */
abstract class LineFormat<K, V> implements InputFormat<K, V> {
    @Override
    public final boolean splittable() {
        return true;
    }

    @Override
    public final boolean decompresses() {
        return true;
    }
}
