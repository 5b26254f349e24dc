package io.rondo.worker.data;

import java.nio.file.Path;

/**
 * What one attempt may use.
 *
 * @param memoryBytes for tables, pages and runs held in memory, all together
 * @param scratch the directory for what does not fit
 */
public record DataSettings(long memoryBytes, Path scratch) {
    private static final int LEAST_ARENA = 256 << 10;
    /** About the size of a processor's last cache: larger tables lose more to misses than they win. */
    private static final int MOST_FOLD_ARENA = 24 << 20;

    private static final int MOST_SORT_ARENA = 64 << 20;

    int foldArena() {
        return (int) Math.max(LEAST_ARENA, Math.min(MOST_FOLD_ARENA, memoryBytes / 4));
    }

    int sortArena() {
        return (int) Math.max(LEAST_ARENA, Math.min(MOST_SORT_ARENA, memoryBytes / 3));
    }
}
