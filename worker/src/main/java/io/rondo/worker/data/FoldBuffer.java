package io.rondo.worker.data;

import io.rondo.api.Combiner;
import io.rondo.api.codec.ByteOutput;
import io.rondo.api.codec.LongValueCodec;
import io.rondo.api.plan.KeyHash;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records with a fold: one entry for each distinct key, found by open addressing. The key is encoded straight at the arena's
 * tail, so a new key is in place already and a known one costs nothing but the comparison.
 *
 * <p>A slot of the table is {@code hash32 << 32 | entry + 1}, 0 when free; at most half the slots are taken. Entry i's key
 * lies at {@code keyAt[i]}; its value is in {@code longs[i]} if values are longs, else among the objects.
 */
final class FoldBuffer<K, V> implements RecordBuffer<K, V> {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Bytes of arena for a slot: keys of a dozen bytes fill table and arena at about the same time. */
    private static final int ARENA_PER_SLOT = 16;
    /** Objects beside the table may take so many times what the arena does. */
    private static final int OBJECT_SHARE = 2;

    private final ShuffleShape<K, V> shape;
    private final Combiner<V> fold;
    private final Arena arena;
    private final long[] table;
    private final int mask;
    private final int[] keyAt;
    private final long[] longs;
    private final FoldedObjects<V> objects;
    private final int mostObjectBytes;
    private int entries;

    FoldBuffer(ShuffleShape<K, V> shape, int arenaBytes) {
        this.shape = shape;
        this.fold = shape.fold().orElseThrow();
        this.arena = new Arena(arenaBytes);
        int slots = Integer.highestOneBit(Math.max(1024, arenaBytes / ARENA_PER_SLOT));
        this.table = new long[slots];
        this.mask = slots - 1;
        this.keyAt = new int[slots / 2 + 1];
        boolean primitive = shape.values() instanceof LongValueCodec;
        this.longs = primitive ? new long[slots / 2] : null;
        this.objects = primitive ? null : new FoldedObjects<>(fold, shape.values(), slots / 2);
        this.mostObjectBytes = OBJECT_SHARE * arenaBytes;
    }

    @Override
    public boolean add(K key, V value) {
        if (objects != null && objects.held() > mostObjectBytes) {
            return false;
        }
        int start = arena.position;
        try {
            arena.begin(entries == 0);
            shape.keys().write(key, arena);
        } catch (Arena.Full e) {
            arena.position = start;
            return false;
        }
        int length = arena.position - start;
        long hash = KeyHash.hash(arena.bytes, start, length) >>> 32;
        int slot = (int) hash & mask;
        while (table[slot] != 0) {
            long taken = table[slot];
            if (taken >>> 32 == hash) {
                int entry = (int) taken - 1;
                if (keyAt[entry + 1] - keyAt[entry] == length && sameBytes(keyAt[entry], start, length)) {
                    arena.position = start;
                    foldInto(entry, value);
                    return true;
                }
            }
            slot = slot + 1 & mask;
        }
        if (entries == table.length / 2) {
            arena.position = start;
            return false;
        }
        insert(slot, hash, value);
        return true;
    }

    private boolean sameBytes(int a, int b, int length) {
        byte[] bytes = arena.bytes;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            if ((long) LONGS.get(bytes, a + i) != (long) LONGS.get(bytes, b + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (bytes[a + i] != bytes[b + i]) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("unchecked")
    private void foldInto(int entry, V value) {
        if (longs != null) {
            longs[entry] = (Long) fold.combine((V) (Long) longs[entry], value);
        } else {
            objects.fold(entry, value);
        }
    }

    private void insert(int slot, long hash, V value) {
        if (longs != null) {
            longs[entries] = (Long) value;
        } else {
            objects.insert(entries, value);
        }
        keyAt[++entries] = arena.position;
        table[slot] = hash << 32 | entries;
    }

    @Override
    public boolean isEmpty() {
        return entries == 0;
    }

    @Override
    public long encodedBound() {
        long values = longs != null ? 0 : 2 * objects.held();
        return arena.position + values + 32L * entries + 64L * shape.partitions();
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<MapOutput.Segment> write(OutputStream out) throws IOException {
        int[] partitions = new int[entries];
        for (int i = 0; i < entries; i++) {
            partitions[i] = shape.partition(arena.bytes, keyAt[i], keyAt[i + 1] - keyAt[i]);
        }
        PointerSort sort = new PointerSort(new EntryKeys());
        Buckets buckets = Buckets.of(partitions, entries, shape.partitions());
        List<MapOutput.Segment> segments = new ArrayList<>();
        SegmentWriter writer = new SegmentWriter(out);
        ByteOutput value = new ByteOutput(64);
        long offset = 0;
        for (int partition = 0; partition < shape.partitions(); partition++) {
            int from = buckets.start(partition);
            int to = buckets.start(partition + 1);
            sort.sort(buckets.pointers(), from, to);
            writer.begin();
            for (int i = from; i < to; i++) {
                int entry = buckets.pointers()[i];
                value.position = 0;
                shape.values().write(longs != null ? (V) (Long) longs[entry] : objects.get(entry), value);
                int at = keyAt[entry];
                writer.write(arena.bytes, at, keyAt[entry + 1] - at, value.bytes, 0, value.position);
            }
            segments.add(writer.end(offset));
            offset += segments.get(partition).length();
        }
        return segments;
    }

    private final class EntryKeys implements PointerSort.Keys {
        @Override
        public byte[] bytes() {
            return arena.bytes;
        }

        @Override
        public int offset(int pointer) {
            return keyAt[pointer];
        }

        @Override
        public int length(int pointer) {
            return keyAt[pointer + 1] - keyAt[pointer];
        }
    }

    @Override
    public void clear() {
        arena.clear();
        Arrays.fill(table, 0);
        if (objects != null) {
            objects.clear(entries);
        }
        entries = 0;
    }
}
