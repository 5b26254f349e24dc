package io.rondo.testing.driver;

import io.rondo.api.Counter;
import io.rondo.api.Emitter;
import io.rondo.api.TaskContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the code under test sees of its task; keeps what it counts and emits. */
final class RecordingContext implements TaskContext {
    private final String attempt;
    private final Map<String, String> settings;
    private final Map<String, Path> files;
    private final Map<String, Long> counters;
    private final Map<String, List<Pair<Object, Object>>> outputs;

    /** @param phase map or reduce */
    RecordingContext(String phase, Given given) {
        this(phase, given, new TreeMap<>(), new TreeMap<>());
    }

    private RecordingContext(
            String phase, Given given, Map<String, Long> counters, Map<String, List<Pair<Object, Object>>> outputs) {
        this.attempt = phase + "-00000-0";
        this.settings = given.settings();
        this.files = given.files();
        this.counters = counters;
        this.outputs = outputs;
    }

    /** The context of the job's next phase, which counts and emits into the same. */
    RecordingContext next(String phase) {
        return new RecordingContext(phase, new Given(settings, files), counters, outputs);
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
        return files.containsKey(name) ? files.get(name) : TaskContext.super.file(name);
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
        String key = group + "." + name;
        return new Counter() {
            @Override
            public void add(long amount) {
                counters.merge(key, amount, Long::sum);
            }

            @Override
            public long value() {
                return counters.getOrDefault(key, 0L);
            }
        };
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    @Override
    public <K, V> Emitter<K, V> output(String name) {
        return (key, value) -> outputs.computeIfAbsent(name, unused -> new ArrayList<>())
                .add(new Pair<>(Serialised.copy(key), Serialised.copy(value)));
    }

    <K, V> Outcome<K, V> outcome(List<Pair<K, V>> emitted) {
        return new Outcome<>(emitted, counters, outputs);
    }
}
