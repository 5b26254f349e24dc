package io.rondo.worker.data;

import io.rondo.api.codec.ByteInput;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;

/**
 * A reducer's view of its partition: groups in order, each with its values streamed past. For one thread.
 *
 * <p>With a fold (and no grouping by a part of the key) each group has exactly one value.
 */
public final class ReduceInput<K, V> implements AutoCloseable {
    private static final int STREAM_BUFFER = 256 << 10;

    private final ShuffleShape<K, V> shape;
    private final Merger merger;
    private final List<Path> temporary;
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

    private K key;
    private long records;

    private ReduceInput(ShuffleShape<K, V> shape, Merger merger, List<Path> temporary) {
        this.shape = shape;
        this.merger = merger;
        this.temporary = temporary;
    }

    /** Merges sources, in more than one pass when there are more than 64. */
    public static <K, V> ReduceInput<K, V> merge(
            List<? extends RunSource> sources, ShuffleShape<K, V> shape, DataSettings settings) throws IOException {
        List<RunSource> left = new ArrayList<>(sources);
        List<Path> temporary = new ArrayList<>();
        try {
            while (left.size() > Spills.FAN_IN) {
                List<RunSource> some = List.copyOf(left.subList(0, Spills.FAN_IN));
                left.subList(0, Spills.FAN_IN).clear();
                left.add(0, mergeToFile(some, shape, settings.scratch(), temporary));
            }
            return new ReduceInput<>(shape, new Merger(left), temporary);
        } catch (IOException e) {
            delete(temporary);
            throw e;
        }
    }

    private static <K, V> RunSource mergeToFile(
            List<RunSource> sources, ShuffleShape<K, V> shape, Path scratch, List<Path> temporary) throws IOException {
        Files.createDirectories(scratch);
        Path file = scratch.resolve("merge-" + UUID.randomUUID());
        temporary.add(file);
        try (Merger merger = new Merger(sources);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), STREAM_BUFFER)) {
            SegmentWriter writer = new SegmentWriter(out);
            writer.begin();
            new SegmentMerge<>(shape).write(merger, writer);
            return Spills.inFile(file, writer.end(0));
        }
    }

    /** Moves to the next group, passing over what is left of this one. */
    public boolean nextGroup() throws IOException {
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
        return true;
    }

    private void move() throws IOException {
        taken = false;
        available = merger.next();
        if (available) {
            SegmentCursor record = merger.current();
            int length = shape.keys().groupLength(record.key, 0, record.keyLength);
            inGroup = Arrays.equals(group, 0, groupLength, record.key, 0, length);
        }
    }

    /** The key of the group's first record. */
    public K key() {
        return key;
    }

    public long records() {
        return records;
    }

    /** The group's values, to be walked once. A view is valid until the next value. */
    public Iterable<V> values() {
        return shape.fold().isPresent() ? folded() : Values::new;
    }

    private Iterable<V> folded() {
        return () -> {
            Values values = new Values();
            V sum = values.next();
            while (values.hasNext()) {
                sum = shape.fold().get().combine(sum, values.next());
            }
            return List.of(sum).iterator();
        };
    }

    private final class Values implements Iterator<V> {
        @Override
        public boolean hasNext() {
            if (taken) {
                try {
                    move();
                } catch (IOException e) {
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

    private static void delete(List<Path> files) throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() throws IOException {
        merger.close();
        delete(temporary);
    }
}
