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
    /**
     * Table and keys together should stay near a core's own cache: of 1 to 48 MiB, 1 to 4 took 10.4 s for the count of
     * 101 million words, 8 took 11.7, and 24 to 48 took 12.2 to 12.9.
     */
    private static final int MOST_FOLD_ARENA = 4 << 20;

    /**
     * Smaller arenas are sorted nearer the core and touch less fresh memory; the runs are merged once either way. A sort of 10
     * million rows of 100 bytes took 11 s of processor time and 0.8 GB with 32 MiB, 9.7 s and 0.6 GB with 8, 8.6 s with 4.
     */
    private static final int MOST_SORT_ARENA = 4 << 20;

    int foldArena() {
        return (int) Math.max(LEAST_ARENA, Math.min(MOST_FOLD_ARENA, memoryBytes / 4));
    }

    int sortArena() {
        return (int) Math.max(LEAST_ARENA, Math.min(MOST_SORT_ARENA, memoryBytes / 4));
    }

    /**
     * What is left for runs. Beside an arena stand its index or table, and while a run is written what sorting needs: with the
     * smallest records together about twice the arena.
     */
    long runMemory(int arena) {
        return Math.max(0, memoryBytes - 3L * arena);
    }
}
