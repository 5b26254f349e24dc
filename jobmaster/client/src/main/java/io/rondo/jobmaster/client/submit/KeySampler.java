package io.rondo.jobmaster.client.submit;

import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.TaskContext;
import io.rondo.api.codec.ByteOutput;
import io.rondo.api.codec.Codec;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;
import io.rondo.api.io.Split;
import io.rondo.api.io.Storage;
import io.rondo.api.plan.JobPlan;
import io.rondo.api.plan.JobPlan.InputPlan;
import io.rondo.base.error.RondoException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Chooses the key ranges of a total order: runs the mapper over records taken from evenly spaced splits, as Hadoop's
 * InputSampler does for TeraSort, and cuts the sorted keys into equal parts.
 */
public final class KeySampler {
    private static final int MOST_SPLITS = 16;
    private static final int RECORDS = 40_000;

    private final Function<String, Storage> storages;

    public KeySampler(Function<String, Storage> storages) {
        this.storages = storages;
    }

    /** Upper bounds of all parts but the last, ascending and distinct; fewer when there are fewer distinct keys. */
    public List<byte[]> boundaries(JobPlan plan, List<Split> splits, int parts, TaskContext context) {
        if (parts <= 1 || splits.isEmpty()) {
            return List.of();
        }
        Codec<?> codec = plan.shuffle().orElseThrow().keys();
        List<byte[]> keys = new ArrayList<>();
        int chosen = Math.min(MOST_SPLITS, splits.size());
        for (int i = 0; i < chosen; i++) {
            Split split = splits.get((int) ((long) i * splits.size() / chosen));
            sample(plan.inputs().get(split.input()), split, RECORDS / chosen, codec, keys, context);
        }
        keys.sort(Arrays::compareUnsigned);
        return cut(keys, parts);
    }

    static List<byte[]> cut(List<byte[]> sorted, int parts) {
        List<byte[]> bounds = new ArrayList<>();
        for (int part = 1; part < parts && !sorted.isEmpty(); part++) {
            byte[] bound = sorted.get((int) ((long) part * sorted.size() / parts));
            boolean distinct = bounds.isEmpty() || Arrays.compareUnsigned(bounds.get(bounds.size() - 1), bound) < 0;
            if (distinct) {
                bounds.add(bound);
            }
        }
        return bounds;
    }

    @SuppressWarnings("unchecked")
    private <K, V> void sample(
            InputPlan<?, ?, ?, ?> input,
            Split split,
            int records,
            Codec<?> codec,
            List<byte[]> keys,
            TaskContext context) {
        InputPlan<K, V, Object, Object> typed = (InputPlan<K, V, Object, Object>) input;
        Codec<Object> keyCodec = (Codec<Object>) codec;
        Emitter<Object, Object> collect = (key, value) -> {
            ByteOutput out = new ByteOutput(64);
            keyCodec.write(key, out);
            keys.add(Arrays.copyOf(out.bytes, out.position));
        };
        try {
            Mapper<K, V, Object, Object> mapper = typed.mapper().get();
            mapper.setup(context);
            int left = records;
            for (FileSlice slice : split.slices()) {
                left = sampleSlice(typed, mapper, slice, left, collect);
                if (left <= 0) {
                    return;
                }
            }
        } catch (RondoException e) {
            throw e;
        } catch (Exception e) {
            throw RondoException.user(
                    "sampling-failed",
                    "The mapper failed on a sample of the input, taken to divide the keys: " + e + ". Split: "
                            + split.slices().get(0).uri());
        }
    }

    private <K, V> int sampleSlice(
            InputPlan<K, V, Object, Object> input,
            Mapper<K, V, Object, Object> mapper,
            FileSlice slice,
            int most,
            Emitter<Object, Object> collect)
            throws Exception {
        int left = most;
        try (Readable file = input.made().isPresent()
                        ? null
                        : storages.apply(slice.uri()).open(slice);
                RecordReader<K, V> reader = input.format().open(file, slice)) {
            while (left > 0 && reader.next()) {
                mapper.map(reader.key(), reader.value(), collect);
                left--;
            }
        } catch (IOException e) {
            throw RondoException.user("input-unreadable", "The input " + slice.uri() + " cannot be read: " + e);
        }
        return left;
    }
}
