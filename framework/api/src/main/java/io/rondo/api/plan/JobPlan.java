package io.rondo.api.plan;

import io.rondo.api.Combiner;
import io.rondo.api.Mapper;
import io.rondo.api.Partitioner;
import io.rondo.api.Reducer;
import io.rondo.api.codec.Codec;
import io.rondo.api.io.InputFormat;
import io.rondo.api.io.OutputFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a {@link io.rondo.api.Program} described, checked and complete: the engine's view of a job, with live user objects.
 * Built anew wherever it is needed; only its {@link #fingerprint} travels.
 */
public record JobPlan(
        String name,
        List<InputPlan<?, ?, ?, ?>> inputs,
        Optional<ShufflePlan<?, ?>> shuffle,
        List<OutputPlan<?, ?>> outputs,
        boolean speculation) {
    public JobPlan {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** One input and what maps it. Either paths with a format, or {@code records} made from the range 0..records in tasks. */
    public record InputPlan<K, V, K2, V2>(
            List<String> paths, InputFormat<K, V> format, Optional<Made> made, Supplier<Mapper<K, V, K2, V2>> mapper) {
        public InputPlan {
            paths = List.copyOf(paths);
        }
    }

    /** An input that is made, not read: slices {@code range:/} of this many records in this many tasks. */
    public record Made(long records, int tasks) {}

    /** How pairs travel from maps to reduces. Absent in a map-only job. */
    public record ShufflePlan<K, V>(
            Codec<K> keys,
            Codec<V> values,
            Optional<Combiner<V>> fold,
            Optional<Supplier<Reducer<K, V, ?, ?>>> reducer,
            Optional<Partitioner<K>> partitioner,
            List<String> groupComponents,
            boolean totalOrder,
            int reducers) {}

    /** A destination. Main ones take what the last phase emits; others are written by name. */
    public record OutputPlan<K, V>(String name, boolean main, String path, OutputFormat<K, V> format) {
        /** What a mapper that feeds a shuffle is told when it asks for an output: it has none. */
        public static IllegalStateException unreachable(String name) {
            return new IllegalStateException("Only a job's last phase writes to its outputs, and this mapper feeds a"
                    + " shuffle: write to \"" + name + "\" from the reducer.");
        }
    }

    /** A digest of everything in the plan that must be the same wherever {@code define} runs. */
    public String fingerprint() {
        return Fingerprint.of(this);
    }
}
