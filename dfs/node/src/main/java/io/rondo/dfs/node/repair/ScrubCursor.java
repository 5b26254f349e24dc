package io.rondo.dfs.node.repair;

import io.rondo.base.disk.DiskOperations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * How far the verification of all chunks has come, kept on disk so that restarts do not keep it at the same first folders.
 *
 * @param folder the next one
 * @param begun when the pass began, in milliseconds since 1970
 */
record ScrubCursor(int folder, long begun) {
    static final ScrubCursor START = new ScrubCursor(0, 0);

    /** The start, if there is none or it cannot be read: then everything is verified again. */
    static ScrubCursor load(DiskOperations disk, Path file) {
        try {
            String[] words = new String(disk.readAll(file), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            return new ScrubCursor(Integer.parseInt(words[0]), Long.parseLong(words[1]));
        } catch (IOException | RuntimeException e) {
            return START;
        }
    }

    void save(DiskOperations disk, Path file) throws IOException {
        disk.replace(file, (folder + " " + begun).getBytes(StandardCharsets.US_ASCII));
    }
}
