package io.rondo.worker.data;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of one encoded segment, in a file, in memory or on the network. */
public interface RunSource {
    /** Of a source whose length shows only when it was read. */
    long UNKNOWN = -1;

    /** In bytes, or {@link #UNKNOWN}. */
    long length();

    InputStream open() throws IOException;
}
