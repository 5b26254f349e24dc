package io.rondo.worker.data;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records without a fold: key and value are encoded at the arena's tail, an index entry points to them, and the index is
 * sorted by partition and key when the run is written.
 *
 * <p>An entry is three ints: where the key begins, its length, and the value's length; the value follows the key.
 */
final class SortBuffer<K, V> implements RecordBuffer<K, V> {
    private static final int ENTRY = 3;
    /** Bytes of arena for an entry. Its place in the index and in what sorting needs takes twice as many. */
    private static final int ARENA_PER_ENTRY = 20;

    private final ShuffleShape<K, V> shape;
    private final Arena arena;
    private final int mostEntries;
    private int[] index = new int[ENTRY * 1024];
    private int[] partitions = new int[1024];
    private int entries;

    SortBuffer(ShuffleShape<K, V> shape, int arenaBytes) {
        this.shape = shape;
        this.arena = new Arena(arenaBytes);
        this.mostEntries = Math.max(1024, arenaBytes / ARENA_PER_ENTRY);
    }

    @Override
    public boolean add(K key, V value) {
        if (entries == mostEntries) {
            return false;
        }
        int start = arena.position;
        try {
            arena.begin(entries == 0);
            shape.keys().write(key, arena);
            int keyLength = arena.position - start;
            shape.values().write(value, arena);
            int partition = shape.partition(arena.bytes, start, keyLength);
            append(partition, start, keyLength, arena.position - start - keyLength);
            return true;
        } catch (Arena.Full e) {
            arena.position = start;
            return false;
        }
    }

    private void append(int partition, int start, int keyLength, int valueLength) {
        if (entries == partitions.length) {
            partitions = Arrays.copyOf(partitions, Math.min(mostEntries, 2 * entries));
            index = Arrays.copyOf(index, ENTRY * partitions.length);
        }
        partitions[entries] = partition;
        index[ENTRY * entries] = start;
        index[ENTRY * entries + 1] = keyLength;
        index[ENTRY * entries + 2] = valueLength;
        entries++;
    }

    @Override
    public boolean isEmpty() {
        return entries == 0;
    }

    @Override
    public long encodedBound() {
        return arena.position + 16L * entries + 64L * shape.partitions();
    }

    @Override
    public List<MapOutput.Segment> write(OutputStream out) throws IOException {
        PointerSort sort = new PointerSort(new PointerSort.Keys() {
            @Override
            public byte[] bytes() {
                return arena.bytes;
            }

            @Override
            public int offset(int pointer) {
                return index[ENTRY * pointer];
            }

            @Override
            public int length(int pointer) {
                return index[ENTRY * pointer + 1];
            }
        });
        Buckets buckets = Buckets.of(partitions, entries, shape.partitions());
        List<MapOutput.Segment> segments = new ArrayList<>();
        SegmentWriter writer = new SegmentWriter(out);
        long offset = 0;
        for (int partition = 0; partition < shape.partitions(); partition++) {
            int from = buckets.start(partition);
            int to = buckets.start(partition + 1);
            sort.sort(buckets.pointers(), from, to);
            writer.begin();
            for (int i = from; i < to; i++) {
                int entry = ENTRY * buckets.pointers()[i];
                int keyAt = index[entry];
                int keyLength = index[entry + 1];
                writer.write(arena.bytes, keyAt, keyLength, arena.bytes, keyAt + keyLength, index[entry + 2]);
            }
            segments.add(writer.end(offset));
            offset += segments.get(partition).length();
        }
        return segments;
    }

    @Override
    public void clear() {
        arena.clear();
        entries = 0;
    }
}
