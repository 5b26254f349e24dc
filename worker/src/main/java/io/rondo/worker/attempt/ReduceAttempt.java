package io.rondo.worker.attempt;

import io.rondo.api.Emitter;
import io.rondo.api.Reducer;
import io.rondo.api.plan.JobPlan;
import io.rondo.api.plan.JobPlan.ShufflePlan;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.data.DataSettings;
import io.rondo.worker.data.ReduceInput;
import io.rondo.worker.data.RunSource;
import io.rondo.worker.data.ShuffleShape;
import io.rondo.worker.shuffle.Fetcher;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs a reduce: fetches, merges, groups, calls the user's reducer, and prepares the output. */
final class ReduceAttempt {
    private final AttemptId id;
    private final JobCode code;
    private final AttemptEnvironment environment;
    private final Place place;
    private final Consumer<Report> reports;
    private long groups;

    ReduceAttempt(AttemptId id, JobCode code, AttemptEnvironment environment, Place place, Consumer<Report> reports) {
        this.id = id;
        this.code = code;
        this.environment = environment;
        this.place = place;
        this.reports = reports;
    }

    Report run() throws Exception {
        JobPlan plan = code.plan();
        return run(plan, plan.shuffle().orElseThrow());
    }

    private <K, V> Report run(JobPlan plan, ShufflePlan<K, V> shuffle) throws Exception {
        Path scratch = environment.scratch().resolve(id.job());
        Fetcher fetcher = new Fetcher(
                environment.master(),
                environment.network(),
                environment.mapOutputs(),
                environment.worker(),
                scratch,
                environment.memoryBytes() / 2);
        List<RunSource> sources = fetcher.fetch(id, code.submission().mapTasks(), reports);
        ShuffleShape<K, V> shape = MapAttempt.shape(shuffle, code);
        try (AttemptOutputs outputs = new AttemptOutputs(
                        id, code.submission(), plan.outputs(), environment.store(), environment.storages());
                ReduceInput<K, V> input =
                        ReduceInput.merge(sources, shape, new DataSettings(environment.memoryBytes() / 2, scratch))) {
            AttemptContext context = new AttemptContext(id, code.submission().settings(), outputs);
            outputs.openMains();
            if (shuffle.reducer().isPresent()) {
                reduce(shuffle.reducer().get().get(), input, context, outputs);
            } else {
                writeAsTheyAre(input, outputs);
            }
            Map<String, Long> counters = context.counts();
            counters.put("rondo.reduce-input-groups", groups);
            counters.put("rondo.reduce-input-records", input.records());
            ChunkRef manifest = outputs.prepare(counters);
            return new Report.Prepared(id, manifest, counters);
        }
    }

    @SuppressWarnings("unchecked")
    private <K, V> void reduce(
            Reducer<K, V, ?, ?> untyped, ReduceInput<K, V> input, AttemptContext context, AttemptOutputs outputs)
            throws Exception {
        Reducer<K, V, Object, Object> reducer = (Reducer<K, V, Object, Object>) untyped;
        Emitter<Object, Object> emitter = outputs::write;
        reducer.setup(context);
        while (nextGroup(input)) {
            try {
                reducer.reduce(input.key(), input.values(), emitter);
            } catch (Exception | Error e) {
                place.key(input.key());
                throw e;
            }
        }
        reducer.cleanup(emitter);
    }

    private <K, V> void writeAsTheyAre(ReduceInput<K, V> input, AttemptOutputs outputs) throws Exception {
        while (nextGroup(input)) {
            for (V value : input.values()) {
                outputs.write(input.key(), value);
            }
        }
    }

    private boolean nextGroup(ReduceInput<?, ?> input) throws Exception {
        if ((++groups & 0x3FF) == 0 && Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("the attempt was cancelled");
        }
        boolean more = input.nextGroup();
        groups -= more ? 0 : 1;
        return more;
    }
}
