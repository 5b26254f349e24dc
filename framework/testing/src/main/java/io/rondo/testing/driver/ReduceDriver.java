package io.rondo.testing.driver;

import io.rondo.api.Emitter;
import io.rondo.api.Generics;
import io.rondo.api.Reducer;
import io.rondo.api.local.LocalShuffle;
import io.rondo.testing.driver.RecordingContext.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tests a reducer:
 *
 * <pre>{@code
 * ReduceDriver.of(Sum.class).input("a", 1L, 2L).input("b", 5L).expect("a", 3L).expect("b", 5L).verify();
 * }</pre>
 *
 * Records are sorted by their keys and grouped as a job does it; the values of one key come in the order they are given in.
 * They can be walked once, and a byte view is overwritten when the next value is asked for.
 */
public final class ReduceDriver<K, V, K2, V2> extends Driver<K2, V2, ReduceDriver<K, V, K2, V2>> {
    private final Supplier<? extends Reducer<K, V, K2, V2>> reducer;
    private final Class<K> keyType;
    private final Class<V> valueType;
    private final List<Pair<K, V>> inputs = new ArrayList<>();
    private List<String> groupComponents = List.of();

    private ReduceDriver(
            String subject, Supplier<? extends Reducer<K, V, K2, V2>> reducer, Class<K> keyType, Class<V> valueType) {
        super(subject);
        this.reducer = reducer;
        this.keyType = keyType;
        this.valueType = valueType;
    }

    /** The reducer is made by its constructor without parameters, as in a job; its types are read from its generics. */
    @SuppressWarnings("unchecked")
    public static <K, V, K2, V2> ReduceDriver<K, V, K2, V2> of(Class<? extends Reducer<K, V, K2, V2>> type) {
        Class<?>[] types = Generics.arguments(type, Reducer.class);
        return new ReduceDriver<>(
                type.getSimpleName(), () -> Driver.<Reducer<K, V, K2, V2>>instance(type), (Class<K>) types[0], (Class<
                                V>)
                        types[1]);
    }

    /** A lambda, or an instance that was made by hand; the types it takes must be told. */
    public static <K, V, K2, V2> ReduceDriver<K, V, K2, V2> of(
            Reducer<K, V, K2, V2> reducer, Class<K> keyType, Class<V> valueType) {
        return new ReduceDriver<>("The reducer", () -> reducer, keyType, valueType);
    }

    /** Gives values of a key. */
    @SafeVarargs
    public final ReduceDriver<K, V, K2, V2> input(K key, V... values) {
        for (V value : values) {
            inputs.add(new Pair<>(key, value));
        }
        return this;
    }

    /** Groups by the first components of a record key, as the plan's {@code groupBy}. */
    public ReduceDriver<K, V, K2, V2> groupBy(String... components) {
        groupComponents = List.of(components);
        return this;
    }

    @Override
    ReduceDriver<K, V, K2, V2> self() {
        return this;
    }

    @Override
    List<Pair<K, V>> inputs() {
        return inputs;
    }

    @Override
    Outcome<K2, V2> run(Given given) throws Exception {
        RecordingContext context = new RecordingContext("reduce", given);
        LocalShuffle<K, V> shuffle = Shuffles.of(keyType, valueType, groupComponents, Optional.empty());
        inputs.forEach(input -> shuffle.add(input.key(), input.value()));
        List<Pair<K2, V2>> emitted = new ArrayList<>();
        reduce(reducer.get(), shuffle, context, into(emitted));
        return context.outcome(emitted);
    }

    /** One task's worth of reducing. */
    static <K, V, K2, V2> void reduce(
            Reducer<K, V, K2, V2> reducer, LocalShuffle<K, V> shuffle, RecordingContext context, Emitter<K2, V2> out)
            throws Exception {
        reducer.setup(context);
        shuffle.reduce(0, reducer, out);
        reducer.cleanup(out);
    }
}
