package io.rondo.worker.data;

import io.rondo.base.lifecycle.DaemonThreads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A large partition of a fold, merged on two levels: neighbouring runs in groups, each by a thread of its own, and what the
 * groups leave by whoever reads {@link #sources}, at the same time. Since a fold is associative and neighbours stay neighbours
 * the result is the same.
 *
 * <p>One thread merges a partition otherwise, and the others wait for it once theirs are done.
 */
public final class SideBySide implements AutoCloseable {
    /** How many times what one slot would have, if all had as much, makes a partition large. */
    private static final double SKEW = 1.5;

    /** Smaller partitions are merged before threads would pay. */
    private static final long LEAST_BYTES = 16 << 20;

    /** What the groups leave goes through one thread; more groups than this would wait for it. */
    private static final int MOST_GROUPS = 6;

    private static final int LEAST_GROUP = 2;
    private static final long PATIENCE_MILLIS = 1_000;

    private final List<RunSource> merged = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile Object failedKey;

    private SideBySide() {}

    /**
     * How many groups are worth while; 1 leaves the runs as they are.
     *
     * @param share of all that the maps left this partition's part, 0 to 1
     * @param slots of the worker: how many partitions are merged at once if all are as large
     */
    static int groups(double share, int slots, List<? extends RunSource> sources) {
        long bytes = sources.stream().mapToLong(RunSource::length).sum();
        boolean large = share * slots >= SKEW && bytes >= LEAST_BYTES;
        return large ? Math.max(1, Math.min(Math.min(slots, MOST_GROUPS), sources.size() / LEAST_GROUP)) : 1;
    }

    /**
     * Begins to merge in groups if that is worth while.
     *
     * @param shape called by each thread, since users' folds are for one
     */
    public static SideBySide of(
            List<RunSource> sources,
            double share,
            int slots,
            Callable<ShuffleShape<?, ?>> shape,
            DataSettings settings) {
        return inGroups(groups(share, slots, sources), sources, shape, settings);
    }

    static SideBySide inGroups(
            int groups, List<RunSource> sources, Callable<ShuffleShape<?, ?>> shape, DataSettings settings) {
        SideBySide all = new SideBySide();
        if (groups <= 1) {
            all.merged.addAll(sources);
            return all;
        }
        settings.share().need(groups * BlockPipe.MEMORY);
        int fanIn = Math.max(LEAST_GROUP, settings.fanIn() / groups);
        DaemonThreads factory = new DaemonThreads("merge-group");
        for (int group = 0; group < groups; group++) {
            int from = group * sources.size() / groups;
            int to = (group + 1) * sources.size() / groups;
            List<RunSource> part = List.copyOf(sources.subList(from, to));
            BlockPipe pipe = new BlockPipe();
            Thread thread = factory.newThread(() -> all.run(part, shape, settings, fanIn, pipe));
            all.threads.add(thread);
            all.merged.add(new Piped(pipe));
        }
        all.threads.forEach(Thread::start);
        return all;
    }

    private void run(
            List<RunSource> part,
            Callable<ShuffleShape<?, ?>> shape,
            DataSettings settings,
            int fanIn,
            BlockPipe pipe) {
        try {
            try {
                merge(part, shape.call(), settings, fanIn, pipe);
            } catch (Exception | Error e) {
                pipe.fail(e);
            }
        } catch (IOException e) {
            Thread.currentThread().interrupt(); // nobody reads any more
        }
    }

    private <K, V> void merge(
            List<RunSource> part, ShuffleShape<K, V> shape, DataSettings settings, int fanIn, BlockPipe pipe)
            throws IOException {
        try (FewerRuns<K, V> runs = FewerRuns.of(part, shape, settings.scratch(), fanIn, new Stopwatch());
                Merger merger = new Merger(runs.sources())) {
            OutputStream out = pipe.in();
            SegmentWriter writer = new SegmentWriter(out);
            writer.begin();
            FoldedMerge<K, V> folded = new FoldedMerge<>(shape, merger);
            try {
                new SegmentMerge<>(shape).write(folded, writer);
            } catch (RuntimeException | Error e) {
                failedKey = folded.decodedKey();
                throw e;
            }
            writer.end(0);
            out.close();
        }
    }

    /** What is left to merge, in its order; to be opened once. */
    public List<RunSource> sources() {
        return merged;
    }

    /** The key whose values a group's fold failed with; null if none did. */
    public Object failedKey() {
        return failedKey;
    }

    /** Stops what still merges. A fold that does not heed an interrupt is left behind. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Piped(BlockPipe pipe) implements RunSource {
        @Override
        public long length() {
            return UNKNOWN;
        }

        @Override
        public InputStream open() {
            return pipe.out();
        }
    }
}
