package io.rondo.dfs.node;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's name, kept with its data: so a node whose disks were wiped is another one, and whoever asks learns that what it held is
 * lost. Each of a node's folders has the name; one that has none is a new disk, and one that has another belongs elsewhere.
 */
final class NodeIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(NodeIdentity.class);
    private static final int LENGTH = 8;

    private NodeIdentity() {}

    /** The name in the folders, of which some may have failed; a new one for new folders. */
    static String of(List<Path> folders, DiskOperations disk) {
        String name = "";
        List<Path> nameless = new ArrayList<>();
        int named = 0;
        IOException failure = null;
        for (Path folder : folders) {
            try {
                disk.makeFoldersDurably(folder);
                Path file = folder.resolve("node-id");
                if (!disk.exists(file)) {
                    nameless.add(folder);
                    continue;
                }
                String found = new String(disk.readAll(file), StandardCharsets.US_ASCII).strip();
                disk.forceFolder(folder); // it may have been made by a process that was killed before it could
                requireSame(folders, name, found, folder);
                name = found;
                named++;
            } catch (IOException e) {
                failure = e;
                LOG.warn("The storage folder {} cannot be used: {}", folder, e.toString());
            }
        }
        if (name.isEmpty()) {
            name = "n" + UUID.randomUUID().toString().substring(0, LENGTH);
        }
        for (Path folder : nameless) {
            try {
                disk.replace(folder.resolve("node-id"), name.getBytes(StandardCharsets.US_ASCII));
                named++;
            } catch (IOException e) {
                failure = e;
                LOG.warn("The storage folder {} cannot be used: {}", folder, e.toString());
            }
        }
        if (named == 0) {
            throw new RondoException(
                    ErrorKind.RESOURCE,
                    "volume-failed",
                    "The storage folder " + folders.get(0) + " cannot be used: " + failure,
                    failure);
        }
        return name;
    }

    private static void requireSame(List<Path> folders, String name, String found, Path folder) {
        if (!name.isEmpty() && !name.equals(found)) {
            throw RondoException.user(
                    "wrong-volume",
                    "The folder " + folder + " belongs to the storage node " + found + ", and others of " + folders
                            + " to " + name + ". Give each node its own folders.");
        }
    }
}
