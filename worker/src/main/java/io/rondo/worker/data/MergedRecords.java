package io.rondo.worker.data;

import io.rondo.api.codec.ByteInput;
import io.rondo.api.codec.ByteView;
import io.rondo.api.codec.Codec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A partition's records in order, one after the other and folded where there is a fold, for a reduce without a reducer: it
 * needs no groups. For one thread.
 */
public final class MergedRecords<K, V> implements AutoCloseable {
    private final ShuffleShape<K, V> shape;
    private final boolean views;
    private final FewerRuns<K, V> runs;
    private final Merger merger;
    /** Null without a fold. */
    private final FoldedMerge<K, V> folded;

    private final ByteInput input = new ByteInput();
    private final ByteView keyView = new ByteView();
    private final ByteView valueView = new ByteView();
    private byte[] lastKey = new byte[64];
    private int lastLength;
    private long records;
    private long keys;

    private MergedRecords(ShuffleShape<K, V> shape, boolean views, FewerRuns<K, V> runs) throws IOException {
        this.shape = shape;
        this.views = views;
        this.runs = runs;
        this.merger = new Merger(runs.sources());
        this.folded = shape.fold().isPresent() ? new FoldedMerge<>(shape, merger) : null;
    }

    /**
     * Merges sources, in more than one pass when there are more than can be open at once.
     *
     * @param views whether {@link #key} and {@link #value} may be views of bytes in place of strings and arrays
     */
    public static <K, V> MergedRecords<K, V> merge(
            List<? extends RunSource> sources,
            ShuffleShape<K, V> shape,
            boolean views,
            DataSettings settings,
            Stopwatch watch)
            throws IOException {
        Stopwatch.Work before = watch.turnTo(Stopwatch.Work.MERGING);
        FewerRuns<K, V> runs = FewerRuns.of(sources, shape, settings.scratch(), settings.fanIn(), watch);
        boolean open = false;
        try {
            MergedRecords<K, V> merged = new MergedRecords<>(shape, views, runs);
            watch.turnTo(before);
            open = true;
            return merged;
        } finally {
            if (!open) {
                runs.close();
            }
        }
    }

    /** Moves to the next record, of another key if there is a fold. What was handed out as a view is no longer valid. */
    public boolean next() throws IOException {
        if (folded != null) {
            if (!folded.next()) {
                return false;
            }
            keys++;
        } else {
            if (!merger.next()) {
                return false;
            }
            records++;
            count(merger.current());
        }
        return true;
    }

    private void count(SegmentCursor record) {
        if (keys > 0 && Arrays.equals(lastKey, 0, lastLength, record.key, 0, record.keyLength)) {
            return;
        }
        keys++;
        lastLength = record.keyLength;
        if (lastKey.length < lastLength) {
            lastKey = new byte[2 * lastLength];
        }
        System.arraycopy(record.key, 0, lastKey, 0, lastLength);
    }

    /** The key to name when something failed: the one whose values a fold was given last; null if there is none. */
    public Object begun() {
        return folded == null && records == 0 ? null : key();
    }

    public Object key() {
        byte[] bytes = folded != null ? folded.key : merger.current().key;
        int length = folded != null ? folded.keyLength : merger.current().keyLength;
        if (views && shape.keys().plain()) {
            return keyView.set(bytes, 0, length);
        }
        return shape.keys().read(input.reset(Arrays.copyOf(bytes, length), 0, length));
    }

    public Object value() {
        if (folded != null) {
            return folded.value();
        }
        SegmentCursor record = merger.current();
        Codec<V> codec = shape.values();
        return views && codec.plain()
                ? valueView.set(record.valueBytes(), record.valueOffset, record.valueLength)
                : codec.read(input.reset(record.valueBytes(), record.valueOffset, record.valueLength));
    }

    /** Records so far, before they were folded. */
    public long records() {
        return folded != null ? folded.merged() : records;
    }

    /** Distinct keys so far. */
    public long keys() {
        return keys;
    }

    @Override
    public void close() throws IOException {
        try (runs) {
            merger.close();
        }
    }
}
