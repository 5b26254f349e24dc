package io.rondo.worker.attempt;

import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.io.FileSlice;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Runs a map: records of its split through the user's mapper, into runs for the reduces or straight to the output. */
final class MapAttempt {
    private final AttemptId id;
    private final JobCode code;
    private final AttemptEnvironment environment;
    private final Place place;
    private long recordsIn;

    MapAttempt(AttemptId id, JobCode code, AttemptEnvironment environment, Place place) {
        this.id = id;
        this.code = code;
        this.environment = environment;
        this.place = place;
    }

    Report run() throws Exception {
        JobPlan plan = code.plan();
        Split split = code.file().splits().get(id.task());
        try (AttemptOutputs outputs = new AttemptOutputs(
                id, code.submission(), plan.outputs(), environment.store(), environment.storages())) {
            AttemptContext context = new AttemptContext(id, code.submission().settings(), outputs);
            return plan.shuffle().isPresent()
                    ? toReduces(plan, plan.shuffle().get(), split, context)
                    : toOutput(plan, split, context, outputs);
        }
    }

    private <K, V> Report toReduces(JobPlan plan, ShufflePlan<K, V> shuffle, Split split, AttemptContext context)
            throws Exception {
        Path folder = environment.scratch().resolve(id.job());
        Files.createDirectories(folder);
        Path file = folder.resolve("map-" + id.task() + "-" + id.attempt());
        Files.deleteIfExists(file);
        DataSettings settings = new DataSettings(environment.memoryBytes(), folder);
        ShuffleShape<K, V> shape = shape(shuffle, code);
        try (MapOutputBuilder<K, V> builder = new MapOutputBuilder<>(shape, settings, file)) {
            map(plan, split, context, builder);
            MapOutput output = builder.finish();
            environment.mapOutputs().add(id, output);
            return new Report.MapDone(id, output.digest(), counters(context));
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

    private Report toOutput(JobPlan plan, Split split, AttemptContext context, AttemptOutputs outputs)
            throws Exception {
        outputs.openMains();
        map(plan, split, context, outputs::write);
        Map<String, Long> counters = counters(context);
        ChunkRef manifest = outputs.prepare(counters);
        return new Report.Prepared(id, manifest, counters);
    }

    @SuppressWarnings("unchecked")
    private <K, V, K2, V2> void map(JobPlan plan, Split split, AttemptContext context, Emitter<?, ?> out)
            throws Exception {
        InputPlan<K, V, K2, V2> input = (InputPlan<K, V, K2, V2>) plan.inputs().get(split.input());
        Emitter<K2, V2> emitter = (Emitter<K2, V2>) out;
        Mapper<K, V, K2, V2> mapper = input.mapper().get();
        mapper.setup(context);
        for (FileSlice slice : split.slices()) {
            try (Readable file = input.made().isPresent()
                            ? null
                            : environment.storages().of(slice.uri()).open(slice);
                    RecordReader<K, V> reader = input.format().open(file, slice)) {
                readAll(reader, slice.uri(), mapper, emitter, context);
            }
        }
        mapper.cleanup(emitter);
    }

    private <K, V, K2, V2> void readAll(
            RecordReader<K, V> reader,
            String uri,
            Mapper<K, V, K2, V2> mapper,
            Emitter<K2, V2> emitter,
            AttemptContext context)
            throws Exception {
        Thread thread = Thread.currentThread();
        try {
            while (reader.next()) {
                context.at(uri, reader.offset());
                mapper.map(reader.key(), reader.value(), emitter);
                recordsIn++;
                if ((recordsIn & 0x3FF) == 0 && thread.isInterrupted()) {
                    throw new InterruptedException("the attempt was cancelled");
                }
            }
        } catch (Exception | Error e) {
            place.record(uri, reader.offset());
            throw e;
        }
    }

    private Map<String, Long> counters(AttemptContext context) {
        Map<String, Long> counters = context.counts();
        counters.put("rondo.map-input-records", recordsIn);
        return counters;
    }
}
