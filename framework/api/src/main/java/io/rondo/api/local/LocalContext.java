package io.rondo.api.local;

import io.rondo.api.Counter;
import io.rondo.api.Emitter;
import io.rondo.api.TaskContext;
import io.rondo.api.plan.JobPlan.OutputPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What user code sees of a local run. */
final class LocalContext implements TaskContext {
    private final String attempt;
    private final int task;
    private final LocalOutputs outputs;
    private final KeptCounters counters;
    private String input = "";
    private long offset;

    /** @param outputs null if this phase feeds a shuffle */
    LocalContext(String attempt, int task, LocalOutputs outputs, KeptCounters counters) {
        this.attempt = attempt;
        this.task = task;
        this.outputs = outputs;
        this.counters = counters;
    }

    void at(String uri, long inputOffset) {
        input = uri;
        offset = inputOffset;
    }

    @Override
    public String job() {
        return "local";
    }

    @Override
    public String attempt() {
        return attempt;
    }

    @Override
    public int task() {
        return task;
    }

    @Override
    public Counter counter(String group, String name) {
        return counters.counter(group, name);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of();
    }

    /** In place of what {@code --files} would bring: a file of the working directory. */
    @Override
    public Path file(String name) {
        return Files.exists(Path.of(name)) ? Path.of(name) : TaskContext.super.file(name);
    }

    @Override
    public <K, V> Emitter<K, V> output(String name) {
        if (outputs == null) {
            throw OutputPlan.unreachable(name);
        }
        outputs.require(name);
        return (key, value) -> outputs.write(name, key, value);
    }

    @Override
    public String input() {
        return input;
    }

    @Override
    public long inputOffset() {
        return offset;
    }
}
