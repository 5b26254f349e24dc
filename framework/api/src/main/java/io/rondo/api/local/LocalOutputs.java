package io.rondo.api.local;

import io.rondo.api.io.OutputFormat;
import io.rondo.api.io.RecordWriter;
import io.rondo.api.io.Writable;
import io.rondo.api.plan.JobPlan.OutputPlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One task's part files, in memory, by output and file name. */
final class LocalOutputs {
    private final List<OutputPlan<?, ?>> plans;
    private final String fileName;
    private final Map<String, RecordWriter<Object, Object>> writers = new LinkedHashMap<>();
    private final Map<String, ByteArrayOutputStream> files = new TreeMap<>();

    LocalOutputs(List<OutputPlan<?, ?>> plans, String fileName) {
        this.plans = plans;
        this.fileName = fileName;
        plans.stream().filter(OutputPlan::main).forEach(plan -> writer(plan.name()));
    }

    void writeMain(Object key, Object value) {
        plans.stream().filter(OutputPlan::main).forEach(plan -> write(plan.name(), key, value));
    }

    /** Refuses an output that the plan does not name. */
    void require(String output) {
        plan(output);
    }

    private OutputPlan<?, ?> plan(String output) {
        return plans.stream()
                .filter(candidate -> candidate.name().equals(output))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the plan has no output named " + output));
    }

    void write(String output, Object key, Object value) {
        try {
            writer(output).write(key, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private RecordWriter<Object, Object> writer(String output) {
        return writers.computeIfAbsent(output, name -> {
            OutputPlan<?, ?> plan = plan(name);
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            files.put(name, file);
            try {
                return ((OutputFormat<Object, Object>) plan.format()).open(new Writable() {
                    @Override
                    public void write(byte[] source, int offset, int length) {
                        file.write(source, offset, length);
                    }

                    @Override
                    public void close() {
                        // memory needs no closing
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private String suffix(String output) {
        return plans.stream()
                .filter(plan -> plan.name().equals(output))
                .findFirst()
                .map(plan -> plan.format().suffix())
                .orElse("");
    }

    /** Adds the finished files to those of other tasks: output, then file name, then content. */
    void finish(Map<String, Map<String, byte[]>> results) throws IOException {
        for (RecordWriter<Object, Object> writer : writers.values()) {
            writer.close();
        }
        files.forEach((output, file) -> results.computeIfAbsent(output, name -> new TreeMap<>())
                .put(fileName + suffix(output), file.toByteArray()));
    }
}
