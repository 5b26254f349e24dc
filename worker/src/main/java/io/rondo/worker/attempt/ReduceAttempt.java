package io.rondo.worker.attempt;

import io.rondo.api.Emitter;
import io.rondo.api.Reducer;
import io.rondo.api.plan.JobPlan;
import io.rondo.api.plan.JobPlan.ShufflePlan;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.data.DataSettings;
import io.rondo.worker.data.MergedRecords;
import io.rondo.worker.data.ReduceInput;
import io.rondo.worker.data.RunSource;
import io.rondo.worker.data.ShuffleShape;
import io.rondo.worker.data.SideBySide;
import io.rondo.worker.data.Stopwatch.Work;
import io.rondo.worker.data.WorkerMemory;
import io.rondo.worker.shuffle.Fetcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs a reduce: fetches, merges, groups, calls the user's reducer, and prepares the output. */
final class ReduceAttempt {
    /** How many groups, or records without groups, go by between two looks at the clock. */
    private static final int STRIDE = 64;

    /** The share of a reduce's progress that fetching is. */
    private static final double FETCHING = 0.4;

    private final RunningAttempt attempt;
    private final AttemptId id;
    private final JobCode code;
    private final AttemptEnvironment environment;
    private AttemptContext context;
    private ReadBytes read;
    private long records;
    private long groups;
    private long steps;

    ReduceAttempt(RunningAttempt attempt, JobCode code, AttemptEnvironment environment) {
        this.attempt = attempt;
        this.id = attempt.id();
        this.code = code;
        this.environment = environment;
    }

    Report run() throws Exception {
        JobPlan plan = code.plan();
        return run(plan, plan.shuffle().orElseThrow());
    }

    private <K, V> Report run(JobPlan plan, ShufflePlan<K, V> shuffle) throws Exception {
        Path scratch = environment.scratch().resolve(id.job());
        long half = environment.memory().equalShare() / 2;
        try (WorkerMemory.Share memory = environment.memory().open();
                Fetcher fetcher = new Fetcher(
                        environment.master(),
                        environment.network(),
                        environment.mapOutputs(),
                        environment.worker(),
                        scratch,
                        memory,
                        half / 2)) {
            DataSettings settings = new DataSettings(half, scratch, memory);
            memory.need(settings.mergeMemory());
            int maps = code.submission().mapTasks();
            Work before = attempt.watch().turnTo(Work.FETCHING);
            List<RunSource> sources = fetcher.fetch(id, maps, attempt::report, fetched -> fetchedSoFar(fetched, maps));
            attempt.watch().turnTo(before);
            read = new ReadBytes(sources);
            try (SideBySide runs = sideBySide(shuffle, fetcher.share(), settings)) {
                try {
                    return reduceAll(plan, shuffle, runs, settings);
                } finally {
                    if (runs.failedKey() != null) {
                        attempt.place().group(runs.failedKey());
                    }
                }
            } catch (IOException e) {
                throw attempt.cancelled() ? e : cause(e, fetcher);
            }
        }
    }

    /** A failure to read or write may come from a map's output that is damaged where it lies; its map is to run again then. */
    private Exception cause(IOException failure, Fetcher fetcher) {
        int damaged = fetcher.tellWhatIsDamaged(id, attempt::report);
        return damaged == 0
                ? failure
                : new RondoException(
                        ErrorKind.RETRYABLE,
                        "map-output-damaged",
                        damaged + " of the maps' outputs were damaged on disk and are made again: "
                                + failure.getMessage(),
                        failure);
    }

    private void fetchedSoFar(int fetched, int maps) {
        attempt.pulse(FETCHING * fetched / Math.max(1, maps), this::timesSoFar);
    }

    private Map<String, Long> timesSoFar() {
        Map<String, Long> counters = new TreeMap<>();
        attempt.watch().count("reduce", counters);
        return counters;
    }

    /** A fold's partition that is much larger than others is merged by more than one thread, each with a fold of its own. */
    private <K, V> SideBySide sideBySide(ShufflePlan<K, V> shuffle, double share, DataSettings settings) {
        return SideBySide.of(
                read.sources(),
                shuffle.fold().isPresent() ? share : 0,
                environment.memory().slots(),
                () -> MapAttempt.shape(code.plan().shuffle().orElseThrow(), code),
                settings);
    }

    private <K, V> Report reduceAll(JobPlan plan, ShufflePlan<K, V> shuffle, SideBySide runs, DataSettings settings)
            throws Exception {
        ShuffleShape<K, V> shape = MapAttempt.shape(shuffle, code);
        try (AttemptOutputs outputs = new AttemptOutputs(
                id, code.submission(), plan.outputs(), environment.store(), environment.storages(), attempt.watch())) {
            context = new AttemptContext(attempt, code, outputs);
            outputs.openMains();
            GuardedEmitter<Object, Object> emitter = new GuardedEmitter<>(attempt, outputs::write, Work.WRITING);
            if (shuffle.reducer().isPresent()) {
                reduce(shuffle.reducer().get().get(), runs, shape, settings, emitter);
            } else {
                writeAsTheyAre(PassThrough.written(plan), runs, shape, settings, emitter);
            }
            Map<String, Long> counters = counters();
            counters.put("rondo.output-records", emitter.records());
            ChunkRef manifest = outputs.prepare(counters);
            return new Report.Prepared(id, manifest, counters);
        }
    }

    private Map<String, Long> counters() {
        Map<String, Long> counters = context.counts();
        attempt.watch().count("reduce", counters);
        counters.put("rondo.reduce-input-bytes", read.bytes());
        counters.put("rondo.reduce-input-groups", groups);
        counters.put("rondo.reduce-input-records", records);
        return counters;
    }

    @SuppressWarnings("unchecked")
    private <K, V> void reduce(
            Reducer<K, V, ?, ?> untyped,
            SideBySide runs,
            ShuffleShape<K, V> shape,
            DataSettings settings,
            GuardedEmitter<Object, Object> emitter)
            throws Exception {
        Reducer<K, V, Object, Object> reducer = (Reducer<K, V, Object, Object>) untyped;
        Emitter<Object, Object> out = emitter;
        try (ReduceInput<K, V> input = ReduceInput.merge(runs.sources(), shape, settings, attempt.watch())) {
            attempt.reads(input::records);
            UserCode.call(emitter, () -> reducer.setup(context));
            while (input.nextGroup()) {
                attempt.place().group(input.key());
                progress(++groups, input.records());
                try {
                    reducer.reduce(input.key(), input.values(), out);
                } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
                    input.check();
                    throw UserCode.failure(emitter, e);
                }
            }
            records = input.records();
        }
        attempt.place().none();
        UserCode.call(emitter, () -> reducer.cleanup(out));
        context.check();
    }

    /** @param views whether the outputs take views of bytes in place of strings */
    private <K, V> void writeAsTheyAre(
            boolean views,
            SideBySide runs,
            ShuffleShape<K, V> shape,
            DataSettings settings,
            GuardedEmitter<Object, Object> emitter)
            throws Exception {
        attempt.watch().turnTo(Work.MERGING);
        try (MergedRecords<K, V> input = MergedRecords.merge(runs.sources(), shape, views, settings, attempt.watch())) {
            try {
                while (input.next()) {
                    emitter.emit(input.key(), input.value());
                    progress(input.keys(), input.records());
                }
            } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
                attempt.place().group(input.begun());
                throw e;
            }
        }
    }

    private void progress(long groupsSoFar, long recordsSoFar) {
        groups = groupsSoFar;
        records = recordsSoFar;
        if (++steps % STRIDE == 0) {
            attempt.pulse(FETCHING + (1 - FETCHING) * read.fraction(), this::counters);
        }
    }
}
