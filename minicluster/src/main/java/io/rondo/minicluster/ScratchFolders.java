package io.rondo.minicluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Temporary folders on a disk: where the usual one is memory, spilling to it would defeat its purpose. */
final class ScratchFolders {
    private ScratchFolders() {}

    static Path make(String name) {
        try {
            return Files.createTempDirectory(root(), "rondo-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder can be made in " + root(), e);
        }
    }

    private static Path root() {
        Path usual = Path.of(System.getProperty("java.io.tmpdir"));
        Path onDisk = Path.of("/var/tmp");
        try {
            boolean memory = Files.getFileStore(usual).type().equals("tmpfs");
            return memory && Files.isWritable(onDisk) ? onDisk : usual;
        } catch (IOException e) {
            return usual; // its kind cannot be told; making the folder will tell whether it can be used
        }
    }
}
