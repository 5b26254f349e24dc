package io.rondo.jobmaster.client.submit;

import io.rondo.api.Counter;
import io.rondo.api.Emitter;
import io.rondo.api.TaskContext;
import io.rondo.api.plan.JobPlan.OutputPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a mapper meets while it is only sampled: counters that are thrown away, and no outputs. */
record SamplingContext(Map<String, String> settings, List<Path> files) implements TaskContext {
    @Override
    public String job() {
        return "sample";
    }

    @Override
    public String attempt() {
        return "sample-00000-0";
    }

    @Override
    public int task() {
        return 0;
    }

    @Override
    public Counter counter(String group, String name) {
        return new Counter() {
            private long value;

            @Override
            public void add(long amount) {
                value += amount;
            }

            @Override
            public long value() {
                return value;
            }
        };
    }

    @Override
    public <K, V> Emitter<K, V> output(String name) {
        throw OutputPlan.unreachable(name); // who is sampled feeds a shuffle
    }

    @Override
    public Path file(String name) {
        return files.stream()
                .filter(file -> file.endsWith(name))
                .findFirst()
                .orElseGet(() -> TaskContext.super.file(name));
    }
}
