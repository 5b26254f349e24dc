package io.rondo.testing.disk;

import io.rondo.base.disk.DiskOperations;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RealDiskTest extends DiskContract {
    @TempDir
    Path folder;

    @Override
    DiskOperations disk() {
        return DiskOperations.REAL;
    }

    @Override
    Path root() {
        return folder;
    }
}
