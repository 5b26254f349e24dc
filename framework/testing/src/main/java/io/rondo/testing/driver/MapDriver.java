package io.rondo.testing.driver;

import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.local.Lent;
import io.rondo.testing.driver.RecordingContext.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tests a mapper:
 *
 * <pre>{@code
 * MapDriver.of(Words.class).input(0L, "a b a").expect("a", 1L).expect("b", 1L).expect("a", 1L).verify();
 * }</pre>
 *
 * A byte view that is given is overwritten as soon as {@code map} returns, as the engine's is by the next record.
 */
public final class MapDriver<K, V, K2, V2> extends Driver<K2, V2, MapDriver<K, V, K2, V2>> {
    private final Supplier<? extends Mapper<K, V, K2, V2>> mapper;
    private final List<Pair<K, V>> inputs = new ArrayList<>();

    private MapDriver(String subject, Supplier<? extends Mapper<K, V, K2, V2>> mapper) {
        super(subject);
        this.mapper = mapper;
    }

    /** The mapper is made by its constructor without parameters, as in a job. */
    public static <K, V, K2, V2> MapDriver<K, V, K2, V2> of(Class<? extends Mapper<K, V, K2, V2>> type) {
        return new MapDriver<>(type.getSimpleName(), () -> Driver.<Mapper<K, V, K2, V2>>instance(type));
    }

    /** A lambda, or an instance that was made by hand. */
    public static <K, V, K2, V2> MapDriver<K, V, K2, V2> of(Mapper<K, V, K2, V2> mapper) {
        return new MapDriver<>("The mapper", () -> mapper);
    }

    /** Gives a record, after those given before. */
    public MapDriver<K, V, K2, V2> input(K key, V value) {
        inputs.add(new Pair<>(key, value));
        return this;
    }

    @Override
    MapDriver<K, V, K2, V2> self() {
        return this;
    }

    @Override
    List<Pair<K, V>> inputs() {
        return inputs;
    }

    @Override
    Outcome<K2, V2> run(Given given) throws Exception {
        RecordingContext context = new RecordingContext("map", given);
        List<Pair<K2, V2>> emitted = new ArrayList<>();
        map(mapper.get(), inputs, context, into(emitted));
        return context.outcome(emitted);
    }

    /** One task's worth of mapping. */
    static <K, V, K2, V2> void map(
            Mapper<K, V, K2, V2> mapper, List<Pair<K, V>> inputs, RecordingContext context, Emitter<K2, V2> out)
            throws Exception {
        mapper.setup(context);
        for (Pair<K, V> input : inputs) {
            Lent<K> key = Lent.of(input.key());
            Lent<V> value = Lent.of(input.value());
            mapper.map(key.value(), value.value(), out);
            key.end();
            value.end();
        }
        mapper.cleanup(out);
    }
}
