package io.rondo.dfs.hadoop;

import io.rondo.base.lifecycle.DaemonThreads;
import java.io.IOException;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.BulkDelete;
import org.apache.hadoop.fs.BulkDeleteUtils;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Deletes many paths below one. The deepest go first, so that a directory goes whose last files are among them; those equally deep go
 * several at a time. A directory that is not empty stays, and is told.
 */
final class StoreBulkDelete implements BulkDelete {
    static final int PAGE = 200;
    private static final int AT_ONCE = 8;

    private final FileSystem store;
    private final Path base;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, new DaemonThreads("bulk-delete"));

    StoreBulkDelete(FileSystem store, Path base) {
        this.store = store;
        this.base = base;
    }

    @Override
    public int pageSize() {
        return PAGE;
    }

    @Override
    public Path basePath() {
        return base;
    }

    @Override
    public List<Map.Entry<Path, String>> bulkDelete(Collection<Path> paths) throws IOException {
        BulkDeleteUtils.validateBulkDeletePaths(paths, PAGE, base);
        TreeMap<Integer, List<Path>> byDepth = new TreeMap<>(Comparator.reverseOrder());
        paths.stream()
                .distinct()
                .forEach(path -> byDepth.computeIfAbsent(path.depth(), depth -> new ArrayList<>())
                        .add(path));
        List<Map.Entry<Path, String>> left = new ArrayList<>();
        for (List<Path> level : byDepth.values()) {
            left.addAll(delete(level));
        }
        return left;
    }

    /** Those that were refused, with the reasons. */
    private List<Map.Entry<Path, String>> delete(List<Path> level) throws IOException {
        List<Future<Boolean>> deletions = new ArrayList<>();
        level.forEach(path -> deletions.add(threads.submit(() -> store.delete(path, false))));
        List<Map.Entry<Path, String>> refused = new ArrayList<>();
        for (int i = 0; i < deletions.size(); i++) {
            try {
                deletions.get(i).get();
            } catch (ExecutionException e) {
                refused.add(new SimpleImmutableEntry<>(
                        level.get(i), String.valueOf(e.getCause().getMessage())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while paths were being deleted", e);
            }
        }
        return refused;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
