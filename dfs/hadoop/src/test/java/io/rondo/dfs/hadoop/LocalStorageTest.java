package io.rondo.dfs.hadoop;

import io.rondo.api.io.OutputStorage;
import io.rondo.dfs.storage.LocalStorage;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@code file:} by the contract that {@code hdfs:} is held to as well. */
class LocalStorageTest extends StorageContract {
    @TempDir
    static Path folder;

    @Override
    OutputStorage storage() {
        return new LocalStorage();
    }

    @Override
    String root() {
        return "file:" + folder.toAbsolutePath();
    }
}
