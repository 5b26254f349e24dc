package io.rondo.api.io;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where inputs live, for one scheme ({@code file}, {@code rondo}, {@code hdfs}). Thread-safe. */
public interface Storage {
    String scheme();

    /** A file or directory. {@code identity} as in {@link FileSlice}. */
    record Entry(String uri, boolean directory, long length, String identity) {}

    Optional<Entry> stat(String uri) throws IOException;

    /** The direct children of a directory, sorted by name. */
    List<Entry> list(String uri) throws IOException;

    /** Cuts a file at its blocks' boundaries: one slice a block, with the block's hosts. */
    List<FileSlice> blocks(Entry file) throws IOException;

    /** Opens a file and checks that it is still the one named by the identity. */
    Readable open(FileSlice slice) throws IOException;
}
