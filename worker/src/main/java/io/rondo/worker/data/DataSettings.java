package io.rondo.worker.data;

import java.nio.file.Path;

/**
 * What one attempt may use.
 *
 * @param memoryBytes the attempt's equal part of the worker's memory, by which tables and merges are sized
 * @param scratch the directory for what does not fit
 * @param share what tables and runs in memory are taken from
 */
public record DataSettings(long memoryBytes, Path scratch, WorkerMemory.Share share) {
    /** For an attempt that has no neighbours. */
    public DataSettings(long memoryBytes, Path scratch) {
        this(memoryBytes, scratch, new WorkerMemory(memoryBytes, 1).open());
    }

    private static final int LEAST_ARENA = 256 << 10;
    /**
     * Table and keys together should stay near a core's own cache, of 2 MiB where this was measured: for 34 million words
     * on two threads it took 109 ns a word with 1 MiB, 102 with 2 and 107 with 4, most of it before the runs were merged.
     */
    private static final int MOST_FOLD_ARENA = 2 << 20;

    /**
     * Smaller arenas are sorted nearer the core and touch less fresh memory; the runs are merged once either way. A sort of 10
     * million rows of 100 bytes took 11 s of processor time and 0.8 GB with 32 MiB, 9.7 s and 0.6 GB with 8, 8.6 s with 4.
     */
    private static final int MOST_SORT_ARENA = 4 << 20;

    /** What an open run takes in a merge: a block, and what is read ahead of it. */
    private static final int OPEN_RUN = 256 << 10;

    /** Beyond this, files that are read in turns cost more than a second pass would. */
    private static final int MOST_OPEN_RUNS = 256;

    private static final int LEAST_OPEN_RUNS = 16;

    /** How many runs are merged at once, by a quarter of the memory: all maps of 10 GB with the default heap. */
    int fanIn() {
        return (int) Math.max(LEAST_OPEN_RUNS, Math.min(MOST_OPEN_RUNS, memoryBytes / 4 / OPEN_RUN));
    }

    int foldArena() {
        return (int) Math.max(LEAST_ARENA, Math.min(MOST_FOLD_ARENA, memoryBytes / 4));
    }

    int sortArena() {
        return (int) Math.max(LEAST_ARENA, Math.min(MOST_SORT_ARENA, memoryBytes / 4));
    }

    /**
     * What a buffer takes. Beside an arena stand its index or table, and while a run is written what sorting needs: with the
     * smallest records together up to four times the arena.
     */
    static long bufferMemory(int arena) {
        return 5L * arena;
    }

    /** What a merge of as many runs as may be open takes. */
    public long mergeMemory() {
        return (long) fanIn() * OPEN_RUN;
    }
}
