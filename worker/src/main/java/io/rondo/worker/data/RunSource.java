package io.rondo.worker.data;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of one encoded segment, in a file, in memory or on the network. */
public interface RunSource {
    long length();

    InputStream open() throws IOException;
}
