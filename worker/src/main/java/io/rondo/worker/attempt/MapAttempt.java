package io.rondo.worker.attempt;

import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.InputFormat;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;
import io.rondo.api.io.Split;
import io.rondo.api.plan.JobPlan;
import io.rondo.api.plan.JobPlan.InputPlan;
import io.rondo.api.plan.JobPlan.ShufflePlan;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.data.DataSettings;
import io.rondo.worker.data.MapOutput;
import io.rondo.worker.data.MapOutputBuilder;
import io.rondo.worker.data.ShuffleShape;
import io.rondo.worker.data.Stopwatch;
import io.rondo.worker.data.Stopwatch.Work;
import io.rondo.worker.data.WorkerMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Runs a map: records of its split through the user's mapper, into runs for the reduces or straight to the output. */
final class MapAttempt {
    private final RunningAttempt attempt;
    private final AttemptId id;
    private final JobCode code;
    private final AttemptEnvironment environment;
    private PassThrough.Reading reading;
    private boolean made;
    private GuardedEmitter<?, ?> emitter;
    private long recordsIn;
    private long bytesBefore;
    private long bytesRead;

    MapAttempt(RunningAttempt attempt, JobCode code, AttemptEnvironment environment) {
        this.attempt = attempt;
        this.id = attempt.id();
        this.code = code;
        this.environment = environment;
    }

    Report run() throws Exception {
        JobPlan plan = code.plan();
        Split split = code.file().splits().get(id.task());
        try (AttemptOutputs outputs = new AttemptOutputs(
                id, code.submission(), plan.outputs(), environment.store(), environment.storages(), attempt.watch())) {
            InputPlan<?, ?, ?, ?> input = plan.inputs().get(split.input());
            made = input.made().isPresent();
            reading = PassThrough.map(plan, input);
            return reading.shuffle().isPresent()
                    ? toReduces(reading.shuffle().get(), split, new AttemptContext(attempt, code, null))
                    : toOutput(split, new AttemptContext(attempt, code, outputs), outputs);
        }
    }

    private <K, V> Report toReduces(ShufflePlan<K, V> shuffle, Split split, AttemptContext context) throws Exception {
        Path folder = environment.scratch().resolve(id.job());
        Files.createDirectories(folder);
        Path file = folder.resolve("map-" + id.task() + "-" + id.attempt());
        Files.deleteIfExists(file);
        ShuffleShape<K, V> shape = shape(shuffle, code);
        try (WorkerMemory.Share memory = environment.memory().open();
                MapOutputBuilder<K, V> builder = new MapOutputBuilder<>(
                        shape,
                        new DataSettings(environment.memory().equalShare(), folder, memory),
                        file,
                        attempt.watch())) {
            map(split, context, builder, Work.SORTING);
            MapOutput output = builder.finish();
            Map<String, Long> counters = counters(context);
            counters.put("rondo.map-output-records", emitter.records());
            counters.put("rondo.map-output-bytes", output.length());
            keep(output);
            return new Report.MapDone(id, output.digest(), counters);
        }
    }

    /** A job that is forgotten meanwhile has cancelled its attempts first, so one of the two removals finds the output. */
    private void keep(MapOutput output) {
        environment.mapOutputs().add(id, output);
        if (attempt.cancelled()) {
            environment.mapOutputs().drop(id);
            attempt.goOn();
        }
    }

    static <K, V> ShuffleShape<K, V> shape(ShufflePlan<K, V> shuffle, JobCode code) {
        return new ShuffleShape<>(
                shuffle.keys(),
                shuffle.values(),
                shuffle.fold(),
                shuffle.partitioner(),
                code.file().boundaries(),
                code.submission().reduceTasks());
    }

    private Report toOutput(Split split, AttemptContext context, AttemptOutputs outputs) throws Exception {
        outputs.openMains();
        map(split, context, outputs::write, Work.WRITING);
        Map<String, Long> counters = counters(context);
        counters.put("rondo.output-records", emitter.records());
        ChunkRef manifest = outputs.prepare(counters);
        return new Report.Prepared(id, manifest, counters);
    }

    @SuppressWarnings("unchecked")
    private <K, V, K2, V2> void map(Split split, AttemptContext context, Emitter<?, ?> out, Work emitting)
            throws Exception {
        InputFormat<K, V> format = (InputFormat<K, V>) reading.format();
        Mapper<K, V, K2, V2> mapper = (Mapper<K, V, K2, V2>) reading.mapper();
        GuardedEmitter<K2, V2> guarded = new GuardedEmitter<>(attempt, (Emitter<K2, V2>) out, emitting);
        emitter = guarded;
        UserCode.call(guarded, () -> mapper.setup(context));
        for (FileSlice slice : split.slices()) {
            try (Readable file = made
                            ? null
                            : new TimedReadable(
                                    environment.storages().of(slice.uri()).open(slice), attempt.watch());
                    RecordReader<K, V> reader = format.open(file, slice)) {
                readAll(reader, slice, split.length(), mapper, guarded, context);
            }
            bytesBefore += slice.length();
            bytesRead = bytesBefore;
        }
        attempt.place().none();
        UserCode.call(guarded, () -> mapper.cleanup(guarded));
        context.check();
    }

    private <K, V, K2, V2> void readAll(
            RecordReader<K, V> reader,
            FileSlice slice,
            long total,
            Mapper<K, V, K2, V2> mapper,
            GuardedEmitter<K2, V2> guarded,
            AttemptContext context)
            throws Exception {
        context.at(slice.uri(), slice.start());
        while (next(reader)) {
            context.at(slice.uri(), reader.offset());
            try {
                mapper.map(reader.key(), reader.value(), guarded);
            } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
                throw UserCode.failure(guarded, e);
            }
            if (++recordsIn % Stopwatch.SAMPLE == 0) {
                bytesRead = bytesBefore + reader.offset() - slice.start();
                attempt.pulse((double) bytesRead / Math.max(1, total), () -> counters(context));
            }
        }
        guarded.check();
    }

    private boolean next(RecordReader<?, ?> reader) throws IOException {
        if (recordsIn % Stopwatch.SAMPLE != 0) {
            return reader.next();
        }
        long before = attempt.watch().spent();
        boolean more = reader.next();
        attempt.watch().sampled(Work.READING, before);
        return more;
    }

    private Map<String, Long> counters(AttemptContext context) {
        Map<String, Long> counters = context.counts();
        attempt.watch().count("map", counters);
        counters.put("rondo.map-input-bytes", bytesRead);
        counters.put("rondo.map-input-records", recordsIn);
        return counters;
    }
}
