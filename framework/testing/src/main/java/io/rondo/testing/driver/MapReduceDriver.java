package io.rondo.testing.driver;

import io.rondo.api.Combiner;
import io.rondo.api.Generics;
import io.rondo.api.Mapper;
import io.rondo.api.Reducer;
import io.rondo.api.local.LocalShuffle;
import io.rondo.testing.driver.RecordingContext.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tests a mapper and what follows it, together:
 *
 * <pre>{@code
 * MapReduceDriver.of(Words.class, Long::sum).input(0L, "a b a").expect("a", 2L).expect("b", 1L).verify();
 * }</pre>
 */
public final class MapReduceDriver<K, V, K2, V2, K3, V3> extends Driver<K3, V3, MapReduceDriver<K, V, K2, V2, K3, V3>> {
    private final Class<? extends Mapper<K, V, K2, V2>> mapper;
    private final Supplier<? extends Reducer<K2, V2, K3, V3>> reducer;
    private final List<Pair<K, V>> inputs = new ArrayList<>();
    private List<String> groupComponents = List.of();
    private Optional<Combiner<V2>> fold;

    private MapReduceDriver(
            String subject,
            Class<? extends Mapper<K, V, K2, V2>> mapper,
            Optional<Combiner<V2>> fold,
            Supplier<? extends Reducer<K2, V2, K3, V3>> reducer) {
        super(subject);
        this.mapper = mapper;
        this.fold = fold;
        this.reducer = reducer;
    }

    /** A mapper and a reducer. */
    public static <K, V, K2, V2, K3, V3> MapReduceDriver<K, V, K2, V2, K3, V3> of(
            Class<? extends Mapper<K, V, K2, V2>> mapper, Class<? extends Reducer<K2, V2, K3, V3>> reducer) {
        return new MapReduceDriver<>(
                mapper.getSimpleName() + " with " + reducer.getSimpleName(),
                mapper,
                Optional.empty(),
                () -> Driver.<Reducer<K2, V2, K3, V3>>instance(reducer));
    }

    /** A mapper whose values are folded, as the plan's {@code fold}. */
    public static <K, V, K2, V2> MapReduceDriver<K, V, K2, V2, K2, V2> of(
            Class<? extends Mapper<K, V, K2, V2>> mapper, Combiner<V2> fold) {
        return new MapReduceDriver<>(
                mapper.getSimpleName() + " with its fold",
                mapper,
                Optional.of(fold),
                () -> (key, values, out) -> values.forEach(value -> out.emit(key, value)));
    }

    /** Folds values on their way to the reducer, as the plan's {@code combine}. */
    public MapReduceDriver<K, V, K2, V2, K3, V3> combine(Combiner<V2> combiner) {
        fold = Optional.of(combiner);
        return this;
    }

    /** Groups by the first components of a record key, as the plan's {@code groupBy}. */
    public MapReduceDriver<K, V, K2, V2, K3, V3> groupBy(String... components) {
        groupComponents = List.of(components);
        return this;
    }

    /** Gives a record to the mapper, after those given before. */
    public MapReduceDriver<K, V, K2, V2, K3, V3> input(K key, V value) {
        inputs.add(new Pair<>(key, value));
        return this;
    }

    @Override
    MapReduceDriver<K, V, K2, V2, K3, V3> self() {
        return this;
    }

    @Override
    List<Pair<K, V>> inputs() {
        return inputs;
    }

    @Override
    @SuppressWarnings("unchecked")
    Outcome<K3, V3> run(Given given) throws Exception {
        Class<?>[] types = Generics.arguments(mapper, Mapper.class);
        LocalShuffle<K2, V2> shuffle = Shuffles.of((Class<K2>) types[2], (Class<V2>) types[3], groupComponents, fold);
        RecordingContext mapping = RecordingContext.beforeShuffle(given);
        MapDriver.map(Driver.<Mapper<K, V, K2, V2>>instance(mapper), inputs, mapping, shuffle::add);
        RecordingContext reducing = mapping.behindShuffle();
        List<Pair<K3, V3>> emitted = new ArrayList<>();
        ReduceDriver.reduce(reducer.get(), shuffle, reducing, into(emitted));
        return reducing.outcome(emitted);
    }
}
