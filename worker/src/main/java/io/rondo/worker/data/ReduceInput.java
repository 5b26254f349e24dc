package io.rondo.worker.data;

import io.rondo.api.Combiner;
import io.rondo.api.codec.ByteInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * A reducer's view of its partition: groups in order, each with its values streamed past. For one thread.
 *
 * <p>With a fold there is one value for each distinct key: one a group, unless groups are made by a part of the key.
 */
public final class ReduceInput<K, V> implements AutoCloseable {
    private final ShuffleShape<K, V> shape;
    private final Merger merger;
    private final FewerRuns<K, V> runs;
    private final Stopwatch watch;
    private final ByteInput keyInput = new ByteInput();
    private final ByteInput valueInput = new ByteInput();
    private byte[] group = new byte[64];
    private int groupLength;
    private boolean started;
    /** The merger stands on a record. */
    private boolean available;
    /** That record belongs to the current group. */
    private boolean inGroup;
    /** That record was handed out: it is moved past only when the next is asked for, since its value may be a view. */
    private boolean taken;

    /** An iterator over the group's values was given out. */
    private boolean walked;

    private K key;
    private long records;
    private IOException failure;

    private ReduceInput(ShuffleShape<K, V> shape, Merger merger, FewerRuns<K, V> runs, Stopwatch watch) {
        this.watch = watch;
        this.shape = shape;
        this.merger = merger;
        this.runs = runs;
    }

    /** Merges sources, in more than one pass when there are more than can be open at once, see {@link DataSettings#fanIn}. */
    public static <K, V> ReduceInput<K, V> merge(
            List<? extends RunSource> sources, ShuffleShape<K, V> shape, DataSettings settings, Stopwatch watch)
            throws IOException {
        Stopwatch.Work before = watch.turnTo(Stopwatch.Work.MERGING);
        FewerRuns<K, V> runs = FewerRuns.of(sources, shape, settings.scratch(), settings.fanIn(), watch);
        boolean open = false;
        try {
            ReduceInput<K, V> input = new ReduceInput<>(shape, new Merger(runs.sources()), runs, watch);
            watch.turnTo(before);
            open = true;
            return input;
        } finally {
            if (!open) {
                runs.close();
            }
        }
    }

    /** Moves to the next group, passing over what is left of this one. */
    public boolean nextGroup() throws IOException {
        check();
        if (!started) {
            started = true;
            available = merger.next();
        } else if (taken) {
            move();
        }
        while (available && inGroup) {
            move();
        }
        if (!available) {
            return false;
        }
        SegmentCursor record = merger.current();
        groupLength = shape.keys().groupLength(record.key, 0, record.keyLength);
        if (group.length < groupLength) {
            group = new byte[2 * groupLength];
        }
        System.arraycopy(record.key, 0, group, 0, groupLength);
        key = shape.keys().read(keyInput.reset(Arrays.copyOf(record.key, record.keyLength), 0, record.keyLength));
        inGroup = true;
        walked = false;
        return true;
    }

    /**
     * Throws what reading values has failed with, if it did. The failure goes through user code, which may have swallowed it
     * or wrapped it in one of its own; it is not that code's failure.
     */
    public void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    private void move() throws IOException {
        taken = false;
        available = records % Stopwatch.SAMPLE == 0 ? timedNext() : merger.next();
        if (available) {
            SegmentCursor record = merger.current();
            int length = shape.keys().groupLength(record.key, 0, record.keyLength);
            inGroup = Arrays.equals(group, 0, groupLength, record.key, 0, length);
        }
    }

    private boolean timedNext() throws IOException {
        long before = watch.spent();
        boolean more = merger.next();
        watch.sampled(Stopwatch.Work.MERGING, before);
        return more;
    }

    /**
     * The key of the group's first record. It stays so while values are walked, even where groups are made by a part of the
     * key and records differ in the rest: a key is a value that user code may keep, and is not written to again. What a
     * reducer wants to know of each record belongs into the record's value.
     */
    public K key() {
        return key;
    }

    /** Records handed out so far, over all groups. */
    public long records() {
        return records;
    }

    /** The group's values, to be walked once; a second walk is refused. A view is valid until the next value. */
    public Iterable<V> values() {
        return () -> {
            if (walked) {
                throw new IllegalStateException("the values of a group can be walked once: they are streamed past and"
                        + " not kept. Keep what is needed again.");
            }
            walked = true;
            return shape.fold().isPresent() ? new FoldedValues(shape.fold().get()) : new Values();
        };
    }

    /** Folds the values of records with equal keys, which stand side by side. */
    private final class FoldedValues implements Iterator<V> {
        private final Combiner<V> fold;
        private final Values values = new Values();
        private byte[] last = new byte[64];
        private int lastLength;

        FoldedValues(Combiner<V> fold) {
            this.fold = fold;
        }

        @Override
        public boolean hasNext() {
            return values.hasNext();
        }

        @Override
        public V next() {
            V sum = values.next();
            remember(merger.current());
            while (values.hasNext() && isLast(merger.current())) {
                sum = fold.combine(sum, values.next());
            }
            return sum;
        }

        private void remember(SegmentCursor record) {
            lastLength = record.keyLength;
            if (last.length < lastLength) {
                last = new byte[2 * lastLength];
            }
            System.arraycopy(record.key, 0, last, 0, lastLength);
        }

        private boolean isLast(SegmentCursor record) {
            return Arrays.equals(last, 0, lastLength, record.key, 0, record.keyLength);
        }
    }

    private final class Values implements Iterator<V> {
        @Override
        public boolean hasNext() {
            if (taken) {
                try {
                    move();
                } catch (IOException e) {
                    failure = e;
                    throw new UncheckedIOException("a map's output could not be read: " + e.getMessage(), e);
                }
            }
            return available && inGroup;
        }

        @Override
        public V next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the group has no further value");
            }
            taken = true;
            records++;
            SegmentCursor record = merger.current();
            int offset = record.valueOffset;
            int length = record.valueLength;
            byte[] bytes = record.valueBytes();
            if (shape.fold().isPresent()) {
                bytes = Arrays.copyOfRange(bytes, offset, offset + length);
                offset = 0;
            }
            return shape.values().read(valueInput.reset(bytes, offset, length));
        }
    }

    @Override
    public void close() throws IOException {
        try (runs) {
            merger.close();
        }
    }
}
