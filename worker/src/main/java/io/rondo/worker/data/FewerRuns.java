package io.rondo.worker.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Any number of sorted segments, made few enough for one merge: neighbours are merged into scratch files, see
 * {@link MergeStep}. The files are removed as soon as they are merged further, and the last ones by {@link #close}.
 */
final class FewerRuns<K, V> implements AutoCloseable {
    private static final int STREAM_BUFFER = 256 << 10;

    private final SegmentMerge<K, V> merge;
    private final Path scratch;
    private final Stopwatch watch;
    private final List<RunSource> sources;
    private final Map<RunSource, Path> files = new IdentityHashMap<>();

    private FewerRuns(List<? extends RunSource> sources, ShuffleShape<K, V> shape, Path scratch, Stopwatch watch) {
        this.watch = watch;
        this.sources = new ArrayList<>(sources);
        this.merge = new SegmentMerge<>(shape);
        this.scratch = scratch;
    }

    /** Merges the sources into at most {@code most}, in their order. Leaves no file behind if it fails. */
    static <K, V> FewerRuns<K, V> of(
            List<? extends RunSource> sources, ShuffleShape<K, V> shape, Path scratch, int most, Stopwatch watch)
            throws IOException {
        FewerRuns<K, V> runs = new FewerRuns<>(sources, shape, scratch, watch);
        boolean done = false;
        try {
            runs.reduceTo(most);
            done = true;
            return runs;
        } finally {
            if (!done) {
                runs.close();
            }
        }
    }

    List<RunSource> sources() {
        return sources;
    }

    private void reduceTo(int most) throws IOException {
        while (sources.size() > most) {
            MergeStep step =
                    MergeStep.next(sources.stream().mapToLong(RunSource::length).toArray(), most);
            List<RunSource> window = sources.subList(step.from(), step.to());
            RunSource merged = toFile(window);
            for (RunSource source : window) {
                Path file = files.remove(source);
                if (file != null) {
                    Files.deleteIfExists(file);
                }
            }
            window.clear();
            sources.add(step.from(), merged);
        }
    }

    private RunSource toFile(List<RunSource> window) throws IOException {
        Files.createDirectories(scratch);
        Path file = scratch.resolve("merge-" + UUID.randomUUID());
        boolean whole = false;
        try (Merger merger = new Merger(window);
                OutputStream out = new BufferedOutputStream(new SpillStream(file, watch), STREAM_BUFFER)) {
            SegmentWriter writer = new SegmentWriter(out);
            writer.begin();
            merge.write(merger, writer);
            RunSource merged = Spills.inFile(file, writer.end(0));
            out.flush();
            files.put(merged, file);
            whole = true;
            return merged;
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (Path file : files.values()) {
            Files.deleteIfExists(file);
        }
        files.clear();
    }
}
