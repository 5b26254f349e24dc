package io.rondo.testing.linear;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What clients did and were answered. Any thread may record. */
public final class History<O, R> {
    private final ConcurrentLinkedQueue<Recorded<O, R>> operations = new ConcurrentLinkedQueue<>();
    private final LongSupplier nanos;

    public History(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Runs an operation and records it. {@code run} gives nothing if the answer, and so the effect, stays unknown. */
    public Optional<R> record(int client, O operation, Supplier<Optional<R>> run) {
        long called = nanos.getAsLong();
        Optional<R> answer = run.get();
        operations.add(new Recorded<>(client, operation, answer, called, nanos.getAsLong()));
        return answer;
    }

    /** In the order in which they were called. */
    public List<Recorded<O, R>> operations() {
        List<Recorded<O, R>> sorted = new ArrayList<>(operations);
        sorted.sort(Comparator.comparingLong(Recorded::called));
        return sorted;
    }

    /** The same by what they concern, where operations with different keys have nothing to do with each other. */
    public <K> Map<K, List<Recorded<O, R>>> by(Function<O, K> key) {
        Map<K, List<Recorded<O, R>>> parts = new LinkedHashMap<>();
        for (Recorded<O, R> operation : operations()) {
            parts.computeIfAbsent(key.apply(operation.operation()), first -> new ArrayList<>())
                    .add(operation);
        }
        return parts;
    }
}
