package io.rondo.dfs.node.orders;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.RondoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * How far this node has come with the keeper's orders, kept on disk: the highest epoch it has obeyed, the last order it has
 * carried out, and the cluster it belongs to. One thread writes, any may read.
 */
public final class OrderBook {
    private static final int WORDS = 3;

    private final DiskOperations disk;
    private final Path file;
    private volatile long promisedEpoch;
    private volatile long doomedThrough;
    private volatile String cluster = "";

    public OrderBook(Path data, DiskOperations disk) {
        this.disk = disk;
        this.file = data.resolve("orders");
        try {
            if (disk.exists(file)) {
                String[] words = new String(disk.readAll(file), StandardCharsets.US_ASCII)
                        .strip()
                        .split(" ");
                promisedEpoch = Long.parseLong(words[0]);
                doomedThrough = Long.parseLong(words[1]);
                cluster = words.length < WORDS ? "" : words[2];
                disk.forceFolder(data); // whoever wrote it may have been killed before it could
            }
        } catch (IOException | RuntimeException e) {
            throw RondoException.retryable("volume-failed", "The file " + file + " cannot be read: " + e);
        }
    }

    /** Whether a keeper of this epoch may order anything; if so, no earlier one may from now on. */
    boolean promise(long epoch) throws IOException {
        if (epoch < promisedEpoch) {
            return false;
        }
        if (epoch > promisedEpoch) {
            promisedEpoch = epoch;
            write();
        }
        return true;
    }

    void carriedOut(long number) throws IOException {
        if (number > doomedThrough) {
            doomedThrough = number;
            write();
        }
    }

    void join(String name) throws IOException {
        cluster = name;
        write();
    }

    private void write() throws IOException {
        String words = promisedEpoch + " " + doomedThrough + " " + cluster;
        disk.replace(file, words.strip().getBytes(StandardCharsets.US_ASCII));
    }

    public long doomedThrough() {
        return doomedThrough;
    }

    /** Empty while the folder belongs to none. */
    public String cluster() {
        return cluster;
    }
}
