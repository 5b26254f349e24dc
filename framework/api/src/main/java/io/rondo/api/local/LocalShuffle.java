package io.rondo.api.local;

import io.rondo.api.Emitter;
import io.rondo.api.Reducer;
import io.rondo.api.codec.ByteInput;
import io.rondo.api.codec.ByteOutput;
import io.rondo.api.codec.Codec;
import io.rondo.api.plan.JobPlan.ShufflePlan;
import io.rondo.api.plan.KeyHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Pairs on their way from mappers to reducers, by the plainest means: a list of encoded pairs, one stable sort, one walk.
 * Reducers meet what they meet on a cluster: every key and value has been through its codec, the key of a group is that of
 * its first pair, values can be walked once, and byte views end when the next record is asked for. For one thread.
 */
public final class LocalShuffle<K, V> {
    private final ShufflePlan<K, V> plan;
    private final List<List<Pair>> parts = new ArrayList<>();
    private boolean sorted;

    record Pair(byte[] key, byte[] value) {}

    /** @param reducers how many parts the pairs are divided into, 1 or more */
    public LocalShuffle(ShufflePlan<K, V> plan, int reducers) {
        this.plan = plan;
        for (int i = 0; i < reducers; i++) {
            parts.add(new ArrayList<>());
        }
    }

    /** Takes a pair as it is now: both may be changed afterwards. */
    public void add(K key, V value) {
        byte[] encoded = encode(plan.keys(), key);
        parts.get(part(encoded)).add(new Pair(encoded, encode(plan.values(), value)));
        sorted = false;
    }

    /** In a total order everything goes to the first part: it is in order, and where the bounds lie is not told. */
    private int part(byte[] key) {
        if (plan.totalOrder()) {
            return 0;
        }
        if (plan.partitioner().isPresent()) {
            return plan.partitioner().get().partition(decode(plan.keys(), key), parts.size());
        }
        return KeyHash.partition(key, 0, plan.keys().groupLength(key, 0, key.length), parts.size());
    }

    /**
     * Gives the groups of one part to a reducer, in order; its setup and cleanup are the caller's.
     *
     * @throws Exception what the reducer throws, as it is
     */
    public <K2, V2> void reduce(int part, Reducer<K, V, K2, V2> reducer, Emitter<K2, V2> out) throws Exception {
        if (!sorted) {
            parts.forEach(pairs -> pairs.sort(Comparator.comparing(Pair::key, Arrays::compareUnsigned)));
            sorted = true;
        }
        List<Pair> pairs = parts.get(part);
        for (int from = 0; from < pairs.size(); ) {
            int to = groupEnd(pairs, from);
            Lent<K> key = Lent.of(decode(plan.keys(), pairs.get(from).key()));
            GroupValues<V> values = new GroupValues<>(pairs.subList(from, to), plan.values(), plan.fold());
            reducer.reduce(key.value(), values, out);
            values.end();
            key.end();
            from = to;
        }
    }

    private int groupEnd(List<Pair> pairs, int from) {
        byte[] first = pairs.get(from).key();
        int length = plan.keys().groupLength(first, 0, first.length);
        int to = from + 1;
        while (to < pairs.size()) {
            byte[] next = pairs.get(to).key();
            int nextLength = plan.keys().groupLength(next, 0, next.length);
            if (!Arrays.equals(first, 0, length, next, 0, nextLength)) {
                break;
            }
            to++;
        }
        return to;
    }

    private static <T> byte[] encode(Codec<T> codec, T value) {
        ByteOutput out = new ByteOutput(32);
        codec.write(value, out);
        return Arrays.copyOf(out.bytes, out.position);
    }

    static <T> T decode(Codec<T> codec, byte[] bytes) {
        return codec.read(new ByteInput().reset(bytes.clone(), 0, bytes.length));
    }
}
