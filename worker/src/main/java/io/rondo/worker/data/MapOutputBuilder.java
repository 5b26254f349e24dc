package io.rondo.worker.data;

import io.rondo.api.Emitter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Takes what a mapper emits and leaves one file with a sorted segment for each partition. For one thread. */
public final class MapOutputBuilder<K, V> implements Emitter<K, V>, AutoCloseable {
    private static final int STREAM_BUFFER = 256 << 10;
    private static final int LEAST_STREAM_BUFFER = 512;

    private final Path file;
    private final RecordBuffer<K, V> buffer;
    private final Spills spills;
    private final int fanIn;
    private final SegmentMerge<K, V> merge;
    private final Stopwatch watch;
    private boolean finished;

    /** @param file what {@link #finish} writes; must not exist */
    public MapOutputBuilder(ShuffleShape<K, V> shape, DataSettings settings, Path file, Stopwatch watch) {
        this.watch = watch;
        this.file = file;
        this.merge = new SegmentMerge<>(shape);
        boolean folds = shape.fold().isPresent();
        int arena = folds ? settings.foldArena() : settings.sortArena();
        this.buffer = folds ? new FoldBuffer<>(shape, arena) : new SortBuffer<>(shape, arena);
        this.fanIn = settings.fanIn();
        settings.share().need(DataSettings.bufferMemory(arena));
        this.spills = new Spills(settings.scratch(), settings.share(), watch);
    }

    /** An UncheckedIOException says that a spill could not be written. */
    @Override
    public void emit(K key, V value) {
        if (!buffer.add(key, value)) {
            spill();
            if (!buffer.add(key, value)) {
                throw new IllegalStateException("a record does not fit an empty buffer");
            }
        }
    }

    private void spill() {
        try {
            toRun();
        } catch (IOException e) {
            throw new UncheckedIOException("a sorted run could not be written: " + e.getMessage(), e);
        }
    }

    private void toRun() throws IOException {
        Stopwatch.Work before = watch.turnTo(Stopwatch.Work.SORTING);
        spills.add(buffer.encodedBound(), buffer::write);
        buffer.clear();
        watch.turnTo(before);
    }

    /** Merges what was spilled with what is left. Once. */
    public MapOutput finish() throws IOException {
        List<MapOutput.Segment> segments;
        try (OutputStream out = new BufferedOutputStream(new SpillStream(file, watch), streamBuffer())) {
            segments = write(out);
        }
        finished = true;
        return new MapOutput(file, segments);
    }

    private int streamBuffer() {
        return spills.runs().isEmpty()
                ? (int) Math.max(LEAST_STREAM_BUFFER, Math.min(STREAM_BUFFER, buffer.encodedBound()))
                : STREAM_BUFFER;
    }

    private List<MapOutput.Segment> write(OutputStream out) throws IOException {
        if (spills.runs().isEmpty()) {
            watch.turnTo(Stopwatch.Work.SORTING);
            return buffer.write(out);
        }
        if (!buffer.isEmpty()) {
            toRun();
        }
        watch.turnTo(Stopwatch.Work.MERGING);
        spills.reduceTo(fanIn, merge::merge);
        return merge.merge(spills.runs(), out);
    }

    @Override
    public void close() throws IOException {
        try (spills) {
            if (!finished) {
                Files.deleteIfExists(file);
            }
        }
    }
}
