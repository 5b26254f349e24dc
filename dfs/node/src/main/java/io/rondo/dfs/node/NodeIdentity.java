package io.rondo.dfs.node;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/** A node's name, kept with its data: so a wiped disk is another node, and whoever asks learns that what it held is lost. */
final class NodeIdentity {
    private static final int LENGTH = 8;

    private NodeIdentity() {}

    /** The name in a folder; a new one for a new folder. */
    static String of(Path data, DiskOperations disk) {
        Path file = data.resolve("node-id");
        try {
            disk.makeFoldersDurably(data);
            if (!disk.exists(file)) {
                String made = "n" + UUID.randomUUID().toString().substring(0, LENGTH);
                disk.replace(file, made.getBytes(StandardCharsets.US_ASCII));
            }
            disk.forceFolder(data); // it may have been made by a process that was killed before it could
            return new String(disk.readAll(file), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new RondoException(
                    ErrorKind.RESOURCE, "volume-failed", "The storage folder " + data + " cannot be used: " + e, e);
        }
    }
}
