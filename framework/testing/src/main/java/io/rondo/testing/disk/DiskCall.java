package io.rondo.testing.disk;

import java.nio.file.Path;

/** One operation asked of a disk. */
public record DiskCall(Kind kind, Path file) {
    public enum Kind {
        CREATE,
        OPEN,
        READ,
        WRITE,
        FORCE,
        MAKE_FOLDER,
        RENAME,
        DELETE,
        LIST,
        FORCE_FOLDER;

        /** Whether it is meant to change what is on the disk. */
        public boolean changes() {
            return this != OPEN && this != READ && this != LIST;
        }
    }
}
