package io.rondo.testing.driver;

import io.rondo.api.Emitter;
import io.rondo.api.IllegalPlan;
import io.rondo.testing.driver.RecordingContext.Given;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all drivers have in common: what should come out, and the verdict. A driver may be run any number of times; each run
 * makes the code under test anew if it was given as a class.
 *
 * @param <K> of the keys that come out
 * @param <V> of the values that come out
 * @param <S> the driver itself
 */
public abstract class Driver<K, V, S extends Driver<K, V, S>> {
    private final String subject;
    private final List<Pair<K, V>> expected = new ArrayList<>();
    private final Map<String, List<Pair<Object, Object>>> expectedOutputs = new TreeMap<>();
    private final Map<String, Long> expectedCounters = new TreeMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, Path> files = new LinkedHashMap<>();
    private boolean ordered = true;

    Driver(String subject) {
        this.subject = subject;
    }

    abstract S self();

    abstract List<? extends Pair<?, ?>> inputs();

    abstract Outcome<K, V> run(Given given) throws Exception;

    /** Expects a record, after those expected before. What is not expected must not come. */
    public S expect(K key, V value) {
        expected.add(new Pair<>(key, value));
        return self();
    }

    /** Expects a record in an output that the code under test asks its context for by name. */
    public S expectIn(String output, Object key, Object value) {
        expectedOutputs.computeIfAbsent(output, name -> new ArrayList<>()).add(new Pair<>(key, value));
        return self();
    }

    /** Expects what a counter stands at in the end; other counters may be anything. */
    public S expectCounter(String group, String name, long value) {
        expectedCounters.put(group + "." + name, value);
        return self();
    }

    /** Lets records come in another order than they are expected in. */
    public S inAnyOrder() {
        ordered = false;
        return self();
    }

    /** One of the job's settings, as {@code -D} gives them. */
    public S setting(String name, String value) {
        settings.put(name, value);
        return self();
    }

    /** A file as {@code --files} gives it, which the code under test asks its context for by name. */
    public S file(String name, Path local) {
        files.put(name, local);
        return self();
    }

    /**
     * Runs, and leaves the verdict to the caller.
     *
     * @throws Exception what the code under test throws, as it is
     */
    public final Outcome<K, V> run() throws Exception {
        return run(new Given(settings, files));
    }

    /**
     * Runs, and compares what came with what was expected.
     *
     * @throws AssertionError that shows both side by side, if they differ
     * @throws Exception what the code under test throws, as it is
     */
    public final void verify() throws Exception {
        Outcome<K, V> outcome = run();
        Comparison comparison = new Comparison(ordered);
        comparison.given(inputs());
        comparison.records("records", expected, outcome.emitted());
        Map<String, List<Pair<Object, Object>>> outputs = new TreeMap<>(outcome.outputs());
        expectedOutputs.keySet().forEach(name -> outputs.putIfAbsent(name, List.of()));
        outputs.forEach((name, actual) -> comparison.records(
                "records in the output " + name, expectedOutputs.getOrDefault(name, List.of()), actual));
        comparison.counters(expectedCounters, outcome.counters());
        comparison.conclude(subject);
    }

    /** An emitter into the list, which takes what it is given before it returns. */
    static <K, V> Emitter<K, V> into(List<Pair<K, V>> list) {
        return (key, value) -> list.add(new Pair<>(Serialised.copy(key), Serialised.copy(value)));
    }

    /** Makes what a job would make of the class. */
    static <T> T instance(Class<? extends T> type) {
        try {
            Constructor<? extends T> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalPlan(
                    type.getName() + " cannot be made: it needs a constructor without parameters, and must be static if"
                            + " it is nested.",
                    e);
        }
    }
}
