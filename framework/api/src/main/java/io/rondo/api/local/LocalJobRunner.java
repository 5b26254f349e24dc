package io.rondo.api.local;

import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Program;
import io.rondo.api.Reducer;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;
import io.rondo.api.plan.JobPlan;
import io.rondo.api.plan.JobPlan.InputPlan;
import io.rondo.api.plan.JobPlan.Made;
import io.rondo.api.plan.JobPlan.ShufflePlan;
import io.rondo.api.plan.Plans;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs a program in this thread, with everything in memory, by the plainest means; see {@link LocalShuffle}.
 * Paths are local files. Views are scrambled as soon as they are no longer valid, so that code that keeps one is caught.
 */
public final class LocalJobRunner {
    private final JobPlan plan;
    private final int reducers;
    private final KeptCounters counters = new KeptCounters();
    private final Map<String, Map<String, byte[]>> results = new TreeMap<>();

    private LocalJobRunner(JobPlan plan, int reducers) {
        this.plan = plan;
        this.reducers = reducers;
    }

    /** What a run leaves: files by output and name, and counters. Nothing is written to disk. */
    public record Result(Map<String, Map<String, byte[]>> files, Map<String, Long> counters) {}

    /**
     * @param reducers for programs that do not say
     * @throws Exception what the user's code throws, as it is
     */
    public static Result run(Program program, int reducers, String... arguments) throws Exception {
        LocalJobRunner runner = new LocalJobRunner(Plans.define(program, List.of(arguments)), reducers);
        if (runner.plan.shuffle().isPresent()) {
            runner.mapAndReduce(runner.plan.shuffle().get());
        } else {
            runner.map(null);
        }
        return new Result(runner.results, runner.counters.values());
    }

    @SuppressWarnings("unchecked")
    private <K, V> void mapAndReduce(ShufflePlan<K, V> by) throws Exception {
        LocalShuffle<K, V> shuffle = new LocalShuffle<>(by, parts(by));
        map((key, value) -> shuffle.add((K) key, (V) value));
        reduce(shuffle, by);
    }

    /** @param reduces where pairs go; null in a job that writes what is mapped */
    private void map(Emitter<Object, Object> reduces) throws Exception {
        int task = 0;
        for (InputPlan<?, ?, ?, ?> input : plan.inputs()) {
            for (FileSlice slice : slices(input)) {
                mapOne(input, slice, task++, reduces);
            }
        }
    }

    private static List<FileSlice> slices(InputPlan<?, ?, ?, ?> input) throws IOException {
        if (input.made().isPresent()) {
            Made made = input.made().get();
            return List.of(new FileSlice("range:/", "", 0, made.records(), made.records(), List.of()));
        }
        List<FileSlice> slices = new ArrayList<>();
        for (String path : input.paths()) {
            for (Path file : files(Path.of(path))) {
                long length = Files.size(file);
                slices.add(new FileSlice(file.toUri().toString(), "", 0, length, length, List.of()));
            }
        }
        return slices;
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> children = Files.list(path)) {
            return children.filter(file -> !file.getFileName().toString().matches("[._].*"))
                    .sorted()
                    .toList();
        }
    }

    @SuppressWarnings("unchecked")
    private <K, V> void mapOne(
            InputPlan<?, ?, ?, ?> untyped, FileSlice slice, int task, Emitter<Object, Object> reduces)
            throws Exception {
        InputPlan<K, V, Object, Object> input = (InputPlan<K, V, Object, Object>) untyped;
        LocalOutputs outputs =
                reduces == null ? new LocalOutputs(plan.outputs(), String.format("part-m-%05d", task)) : null;
        LocalContext context = new LocalContext(String.format("map-%05d-0", task), task, outputs, counters);
        Emitter<Object, Object> out = reduces == null ? outputs::writeMain : reduces;
        Mapper<K, V, Object, Object> mapper = input.mapper().get();
        mapper.setup(context);
        try (Readable file = input.made().isPresent() ? null : open(slice);
                RecordReader<K, V> reader = input.format().open(file, slice)) {
            while (reader.next()) {
                context.at(slice.uri(), reader.offset());
                Lent<K> key = Lent.of(reader.key());
                Lent<V> value = Lent.of(reader.value());
                mapper.map(key.value(), value.value(), out);
                key.end();
                value.end();
            }
        }
        mapper.cleanup(out);
        if (outputs != null) {
            outputs.finish(results);
        }
    }

    private static Readable open(FileSlice slice) throws IOException {
        FileChannel channel = FileChannel.open(Path.of(java.net.URI.create(slice.uri())));
        return new Readable() {
            @Override
            public long length() {
                return slice.fileLength();
            }

            @Override
            public int read(long position, byte[] target, int offset, int length) throws IOException {
                return channel.read(ByteBuffer.wrap(target, offset, length), position);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    private <K, V> void reduce(LocalShuffle<K, V> shuffle, ShufflePlan<K, V> by) throws Exception {
        for (int part = 0; part < parts(by); part++) {
            reduceOne(shuffle, by, part);
        }
    }

    private int parts(ShufflePlan<?, ?> by) {
        return by.reducers() > 0 ? by.reducers() : reducers;
    }

    @SuppressWarnings("unchecked")
    private <K, V> void reduceOne(LocalShuffle<K, V> shuffle, ShufflePlan<K, V> by, int task) throws Exception {
        LocalOutputs outputs = new LocalOutputs(plan.outputs(), String.format("part-r-%05d", task));
        LocalContext context = new LocalContext(String.format("reduce-%05d-0", task), task, outputs, counters);
        Reducer<K, V, Object, Object> reducer = by.reducer().isPresent()
                ? (Reducer<K, V, Object, Object>) by.reducer().get().get()
                : (key, values, out) -> values.forEach(value -> out.emit(key, value));
        reducer.setup(context);
        shuffle.reduce(task, reducer, outputs::writeMain);
        reducer.cleanup(outputs::writeMain);
        outputs.finish(results);
    }
}
