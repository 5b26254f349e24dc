package io.rondo.worker.attempt;

import io.rondo.api.Counter;
import io.rondo.api.Emitter;
import io.rondo.api.TaskContext;
import io.rondo.api.plan.JobPlan.OutputPlan;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.worker.data.Stopwatch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What user code sees of its attempt. For one thread. */
final class AttemptContext implements TaskContext {
    private static final int MOST_COUNTERS = 200;
    /** Bytes, group and dot included. */
    private static final int MOST_COUNTER_NAME = 128;

    private final RunningAttempt attempt;
    private final AttemptId id;
    private final JobCode code;
    private final AttemptOutputs outputs;
    private final Map<String, Count> counters = new TreeMap<>();
    private final Map<String, GuardedEmitter<?, ?>> named = new TreeMap<>();
    private String input = "";
    private long inputOffset;

    /** @param outputs null if this phase feeds a shuffle */
    AttemptContext(RunningAttempt attempt, JobCode code, AttemptOutputs outputs) {
        this.attempt = attempt;
        this.id = attempt.id();
        this.code = code;
        this.outputs = outputs;
    }

    private static final class Count implements Counter {
        private long value;

        @Override
        public void add(long amount) {
            value += amount;
        }

        @Override
        public long value() {
            return value;
        }
    }

    @Override
    public String job() {
        return id.job();
    }

    @Override
    public String attempt() {
        String text = id.toString();
        return text.substring(text.indexOf('/') + 1);
    }

    @Override
    public int task() {
        return id.task();
    }

    @Override
    public Counter counter(String group, String name) {
        return counters.computeIfAbsent(group + "." + name, this::newCounter);
    }

    private Count newCounter(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (counters.size() == MOST_COUNTERS || length > MOST_COUNTER_NAME) {
            throw new IllegalStateException("An attempt may have " + MOST_COUNTERS + " counters with names of "
                    + MOST_COUNTER_NAME
                    + " bytes, and the master keeps them for each task; this one was too many or too"
                    + " long: " + name + ". What differs from record to record is for an output.");
        }
        return new Count();
    }

    @Override
    public Map<String, String> settings() {
        return code.submission().settings();
    }

    @Override
    public Path file(String name) {
        return code.sideFile(name).orElseGet(() -> TaskContext.super.file(name));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <K, V> Emitter<K, V> output(String name) {
        if (outputs == null) {
            throw OutputPlan.unreachable(name);
        }
        // User code may ask for each record anew.
        return (Emitter<K, V>) named.computeIfAbsent(
                name, asked -> new GuardedEmitter<>(attempt, outputs.named(asked), Stopwatch.Work.WRITING));
    }

    @Override
    public void progress() {
        attempt.goOn();
    }

    /** Throws what writing to a named output failed with, though user code may have caught it. */
    void check() {
        named.values().forEach(GuardedEmitter::check);
    }

    void at(String uri, long offset) {
        input = uri;
        inputOffset = offset;
        attempt.place().record(uri, offset);
    }

    @Override
    public String input() {
        return input;
    }

    @Override
    public long inputOffset() {
        return inputOffset;
    }

    /** What was counted so far, in a map of the caller's. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        counters.forEach((name, counter) -> counts.put(name, counter.value()));
        return counts;
    }
}
