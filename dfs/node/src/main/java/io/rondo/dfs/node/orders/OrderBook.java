package io.rondo.dfs.node.orders;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.RondoException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far this node has come with the keeper's orders, kept on disk: the highest epoch it has obeyed, the last order it has
 * carried out, and the cluster it belongs to. Each of its folders has a copy of its own, so that one which was left out, since it had failed,
 * is known to be behind when it comes back. One thread writes, any may read.
 */
public final class OrderBook {
    private static final Logger LOG = LoggerFactory.getLogger(OrderBook.class);
    private static final int WORDS = 3;

    private final DiskOperations disk;
    private final Supplier<List<Path>> folders;
    private volatile long promisedEpoch;
    private volatile long doomedThrough;
    private volatile String cluster = "";

    /** What one folder says. */
    private record Page(long promisedEpoch, long doomedThrough, String cluster) {}

    /**
     * @param data the node's folders
     * @param writable those that are to be written, now
     */
    public OrderBook(List<Path> data, DiskOperations disk, Supplier<List<Path>> writable) {
        this.disk = disk;
        this.folders = writable;
        List<Page> pages = new ArrayList<>();
        for (Path folder : data) {
            page(folder, data.size() > 1).ifPresent(pages::add);
        }
        promisedEpoch = pages.stream().mapToLong(Page::promisedEpoch).max().orElse(0);
        doomedThrough = pages.stream().mapToLong(Page::doomedThrough).min().orElse(0);
        cluster = pages.stream()
                .map(Page::cluster)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
        if (!cluster.isEmpty() && pages.size() < data.size()) {
            try {
                write(new Page(promisedEpoch, doomedThrough, cluster)); // a folder is new
            } catch (IOException e) {
                throw unusable(data.get(0), e);
            }
        }
    }

    private static RondoException unusable(Path file, Exception e) {
        return RondoException.retryable("volume-failed", "The file " + file + " cannot be used: " + e);
    }

    /** Nothing in a folder that is new. With other folders to go by, one whose page cannot be read has carried out nothing. */
    private Optional<Page> page(Path folder, boolean others) {
        Path file = folder.resolve("orders");
        if (!disk.exists(file)) {
            return Optional.empty();
        }
        try {
            String[] words = new String(disk.readAll(file), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            disk.forceFolder(folder); // whoever wrote it may have been killed before it could
            return Optional.of(
                    new Page(Long.parseLong(words[0]), Long.parseLong(words[1]), words.length < WORDS ? "" : words[2]));
        } catch (IOException | RuntimeException e) {
            if (others) {
                LOG.warn("The file {} cannot be used: {}", file, e.toString());
                return Optional.of(new Page(0, 0, ""));
            }
            throw unusable(file, e);
        }
    }

    /** Whether a keeper of this epoch may order anything; if so, no earlier one may from now on. */
    boolean promise(long epoch) throws IOException {
        if (epoch < promisedEpoch) {
            return false;
        }
        if (epoch > promisedEpoch) {
            write(new Page(epoch, doomedThrough, cluster));
        }
        return true;
    }

    void carriedOut(long number) throws IOException {
        if (number > doomedThrough) {
            write(new Page(promisedEpoch, number, cluster));
        }
    }

    void join(String name) throws IOException {
        write(new Page(promisedEpoch, doomedThrough, name));
    }

    /** In all folders that are to be written; if that works in none it fails, and nothing is promised. */
    private void write(Page page) throws IOException {
        byte[] words = (page.promisedEpoch() + " " + page.doomedThrough() + " " + page.cluster())
                .strip()
                .getBytes(StandardCharsets.US_ASCII);
        IOException failure = null;
        int written = 0;
        for (Path folder : folders.get()) {
            try {
                disk.replace(folder.resolve("orders"), words);
                written++;
            } catch (ClosedChannelException e) {
                throw e; // the thread was interrupted, since the node closes
            } catch (IOException e) {
                failure = e;
                LOG.warn("The orders carried out cannot be noted in {}: {}", folder, e.toString());
            }
        }
        if (written == 0) {
            throw failure == null ? new IOException("there is no folder to write to") : failure;
        }
        promisedEpoch = page.promisedEpoch();
        doomedThrough = page.doomedThrough();
        cluster = page.cluster();
    }

    public long doomedThrough() {
        return doomedThrough;
    }

    /** Empty while the folder belongs to none. */
    public String cluster() {
        return cluster;
    }
}
