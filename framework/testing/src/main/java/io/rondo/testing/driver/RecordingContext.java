package io.rondo.testing.driver;

import io.rondo.api.Counter;
import io.rondo.api.Emitter;
import io.rondo.api.TaskContext;
import io.rondo.api.local.KeptCounters;
import io.rondo.api.plan.JobPlan.OutputPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the code under test sees of its task; keeps what it counts and emits. */
final class RecordingContext implements TaskContext {
    private final String attempt;
    private final Given given;
    private final KeptCounters counters;
    private final Map<String, List<Pair<Object, Object>>> outputs;

    /** @param phase map or reduce */
    RecordingContext(String phase, Given given) {
        this(phase, given, new KeptCounters(), new TreeMap<>());
    }

    /** @param outputs null if this phase feeds a shuffle */
    private RecordingContext(
            String phase, Given given, KeptCounters counters, Map<String, List<Pair<Object, Object>>> outputs) {
        this.attempt = phase + "-00000-0";
        this.given = given;
        this.counters = counters;
        this.outputs = outputs;
    }

    /** The context of a mapper that feeds a shuffle. */
    static RecordingContext beforeShuffle(Given given) {
        return new RecordingContext("map", given, new KeptCounters(), null);
    }

    /** The context of the reducer behind the shuffle, which counts into the same. */
    RecordingContext behindShuffle() {
        return new RecordingContext("reduce", given, counters, new TreeMap<>());
    }

    /** What a job is given beside its input: settings, and files by their names. */
    record Given(Map<String, String> settings, Map<String, Path> files) {
        Given {
            settings = Map.copyOf(settings);
            files = Map.copyOf(files);
        }
    }

    @Override
    public Path file(String name) {
        return given.files().containsKey(name) ? given.files().get(name) : TaskContext.super.file(name);
    }

    @Override
    public String job() {
        return "test";
    }

    @Override
    public String attempt() {
        return attempt;
    }

    @Override
    public int task() {
        return 0;
    }

    @Override
    public Counter counter(String group, String name) {
        return counters.counter(group, name);
    }

    @Override
    public Map<String, String> settings() {
        return given.settings();
    }

    @Override
    public <K, V> Emitter<K, V> output(String name) {
        if (outputs == null) {
            throw OutputPlan.unreachable(name);
        }
        return (key, value) -> outputs.computeIfAbsent(name, unused -> new ArrayList<>())
                .add(new Pair<>(Serialised.copy(key), Serialised.copy(value)));
    }

    <K, V> Outcome<K, V> outcome(List<Pair<K, V>> emitted) {
        return new Outcome<>(emitted, counters.values(), outputs);
    }
}
