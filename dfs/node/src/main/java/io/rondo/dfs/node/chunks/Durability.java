package io.rondo.dfs.node.chunks;

import io.rondo.base.disk.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** How what was written is made to survive a loss of power. */
interface Durability {
    /** The content of a file. */
    void force(FileChannel file) throws IOException;

    /** The names in a folder. */
    void forceNames(Path folder) throws IOException;

    /** By the disk, before it is acknowledged. */
    Durability SEAL = new Durability() {
        @Override
        public void force(FileChannel file) throws IOException {
            file.force(true);
        }

        @Override
        public void forceNames(Path folder) throws IOException {
            Disk.syncFolder(folder);
        }
    };

    /** By the kernel, whenever it likes. */
    Durability NONE = new Durability() {
        @Override
        public void force(FileChannel file) {
            // not asked for
        }

        @Override
        public void forceNames(Path folder) {
            // not asked for
        }
    };
}
