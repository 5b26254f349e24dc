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
 * <p>A slot of the table is four longs side by side, so that a key of at most sixteen bytes that is met again costs a look
 * at one place of the memory only, and no loop over its bytes:
 *
 * <pre>
 * tag     hash:24 length:8 entry:32     the length is 255 for a key of more; the entry counts from 1: a tag of 0 is a free slot
 * first   the key's first eight bytes, zeros behind its end
 * second  the eight bytes after them, likewise
 * value   if values are longs; else it is among the objects
 * </pre>
 *
 * Entries are numbered in the order of their insertion, which is that of their keys in the arena.
 */
final class FoldBuffer<K, V> implements RecordBuffer<K, V> {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Bytes of arena for a slot: keys of a dozen or two fill table and arena at about the same time. */
    private static final int ARENA_PER_SLOT = 16;

    /** Longs of a slot, and which they are. */
    private static final int SLOT = 4;

    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private static final int VALUE = 3;
    /** Bytes of a key that are in its slot. */
    private static final int INLINE = 16;
    /** The lower bytes of a long, by their number. */
    private static final long[] MASKS = {
        0, 0xFFL, 0xFFFFL, 0xFFFFFFL, 0xFFFFFFFFL, 0xFFFFFFFFFFL, 0xFFFFFFFFFFFFL, 0xFFFFFFFFFFFFFFL, -1L
    };

    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    /** The part of a hash that a tag keeps; the lower part chooses the slot. */
    private static final long HASH = -1L << 40;

    private static final int LONG_KEY = 255;

    /** The table begins small, and grows by so many times, so that little work takes little memory. */
    private static final int FIRST_SLOTS = 1024;

    private static final int GROWTH = 4;
    /** Objects beside the table may take so many times what the arena does. */
    private static final int OBJECT_SHARE = 2;

    private final ShuffleShape<K, V> shape;
    private final Combiner<V> fold;
    private final Arena arena;
    private final int mostSlots;
    private long[] table = {};
    private int mask;
    /** How many entries the table takes. */
    private int room;
    /** Where each entry's key begins in the arena, and behind the last, where it ends. */
    private int[] keyAt = {};
    /** Each entry's slot. */
    private int[] slots = {};

    private final FoldedObjects<V> objects;
    private final int mostObjectBytes;
    private int entries;

    FoldBuffer(ShuffleShape<K, V> shape, int arenaBytes) {
        this.shape = shape;
        this.fold = shape.fold().orElseThrow();
        this.arena = new Arena(arenaBytes);
        this.mostSlots = Integer.highestOneBit(Math.max(FIRST_SLOTS, arenaBytes / ARENA_PER_SLOT));
        boolean primitive = shape.values() instanceof LongValueCodec;
        this.objects = primitive ? null : new FoldedObjects<>(fold, shape.values());
        this.mostObjectBytes = OBJECT_SHARE * arenaBytes;
        makeTable(FIRST_SLOTS);
    }

    /** Makes a table of so many slots, and puts the entries into it. */
    private void makeTable(int count) {
        long[] before = table;
        table = new long[SLOT * count];
        mask = count - 1;
        room = count / 8 * 5;
        keyAt = Arrays.copyOf(keyAt, room + 1);
        slots = Arrays.copyOf(slots, room);
        if (objects != null) {
            objects.room(room);
        }
        for (int entry = 0; entry < entries; entry++) {
            int from = slots[entry];
            int start = keyAt[entry];
            long hash = hash(before[from + FIRST], before[from + SECOND], start, keyAt[entry + 1] - start);
            int to = SLOT * ((int) hash & mask);
            while (table[to] != 0) {
                to = to + SLOT & table.length - 1;
            }
            System.arraycopy(before, from, table, to, SLOT);
            slots[entry] = to;
        }
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
            if (addEncoded(start, value)) {
                return true;
            }
        } catch (Arena.Full e) {
            // as if nothing had been written
        }
        arena.position = start;
        return false;
    }

    /** Folds the key that was encoded from {@code start} to the arena's tail. False if it is new and there is no room. */
    private boolean addEncoded(int start, V value) {
        int length = arena.position - start;
        byte[] bytes = arena.bytes;
        long first = (long) LONGS.get(bytes, start) & MASKS[Math.min(length, 8)];
        long second = (long) LONGS.get(bytes, start + 8) & MASKS[Math.max(0, Math.min(length - 8, 8))];
        long hash = hash(first, second, start, length);
        long mark = hash & HASH | (long) Math.min(length, LONG_KEY) << 32;
        int slot = SLOT * ((int) hash & mask);
        for (long tag = table[slot]; tag != 0; tag = table[slot]) {
            long different = (tag ^ mark) >>> 32 | table[slot + FIRST] ^ first | table[slot + SECOND] ^ second;
            if (different == 0 && (length <= INLINE || sameRest((int) tag - 1, start, length))) {
                arena.position = start;
                foldInto(slot, (int) tag - 1, value);
                return true;
            }
            slot = slot + SLOT & table.length - 1;
        }
        if (entries == room) {
            if (mask + 1 == mostSlots) {
                return false;
            }
            makeTable(Math.min(mostSlots, GROWTH * (mask + 1)));
            return addEncoded(start, value);
        }
        int entry = entries;
        if (objects == null) {
            table[slot + VALUE] = (Long) value;
        } else {
            objects.insert(entry, value);
        }
        table[slot] = mark | entry + 1;
        table[slot + FIRST] = first;
        table[slot + SECOND] = second;
        keyAt[entry + 1] = arena.position;
        slots[entry] = slot;
        entries = entry + 1;
        return true;
    }

    private long hash(long first, long second, int start, int length) {
        long hash = mix(mix(length * FACTOR ^ first) + second);
        return length <= INLINE ? hash : hash ^ KeyHash.hash(arena.bytes, start + INLINE, length - INLINE);
    }

    /** Multiplies, and folds the upper half onto the lower, which chooses the slot. */
    private static long mix(long bits) {
        long product = bits * FACTOR;
        return product ^ product >>> 32;
    }

    /** Compares what is behind the slot's bytes; the last eight are taken in one, wherever they begin. */
    private boolean sameRest(int entry, int start, int length) {
        int known = keyAt[entry];
        if (length >= LONG_KEY && keyAt[entry + 1] - known != length) {
            return false;
        }
        byte[] bytes = arena.bytes;
        int last = length - 8;
        for (int i = INLINE; i < last; i += 8) {
            if ((long) LONGS.get(bytes, known + i) != (long) LONGS.get(bytes, start + i)) {
                return false;
            }
        }
        return (long) LONGS.get(bytes, known + last) == (long) LONGS.get(bytes, start + last);
    }

    @SuppressWarnings("unchecked")
    private void foldInto(int slot, int entry, V value) {
        if (objects == null) {
            table[slot + VALUE] = (Long) fold.combine((V) (Long) table[slot + VALUE], value);
        } else {
            objects.fold(entry, value);
        }
    }

    @Override
    public boolean isEmpty() {
        return entries == 0;
    }

    @Override
    public long encodedBound() {
        long values = objects == null ? 0 : 2 * objects.held();
        return arena.position + values + 32L * entries + 64L * shape.partitions();
    }

    @Override
    public List<MapOutput.Segment> write(OutputStream out) throws IOException {
        Keys keys = new Keys();
        int[] partitions = new int[entries];
        for (int i = 0; i < entries; i++) {
            partitions[i] = shape.partition(arena.bytes, keys.offset(i), keys.length(i));
        }
        Buckets buckets = Buckets.of(partitions, entries, shape.partitions());
        PointerSort sort = new PointerSort(keys);
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
                shape.values().write(value(entry), value);
                writer.write(arena.bytes, keys.offset(entry), keys.length(entry), value.bytes, 0, value.position);
            }
            segments.add(writer.end(offset));
            offset += segments.get(partition).length();
        }
        return segments;
    }

    @SuppressWarnings("unchecked")
    private V value(int entry) {
        return objects == null ? (V) (Long) table[slots[entry] + VALUE] : objects.get(entry);
    }

    /** The keys by their entries. */
    private final class Keys implements PointerSort.Keys {
        @Override
        public byte[] bytes() {
            return arena.bytes;
        }

        @Override
        public int offset(int entry) {
            return keyAt[entry];
        }

        @Override
        public int length(int entry) {
            return keyAt[entry + 1] - keyAt[entry];
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
