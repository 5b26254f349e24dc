package io.rondo.api.local;

import io.rondo.api.Combiner;
import io.rondo.api.Emitter;
import io.rondo.api.Mapper;
import io.rondo.api.Program;
import io.rondo.api.Reducer;
import io.rondo.api.codec.ByteInput;
import io.rondo.api.codec.ByteOutput;
import io.rondo.api.codec.ByteView;
import io.rondo.api.codec.Codec;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;
import io.rondo.api.plan.JobPlan;
import io.rondo.api.plan.JobPlan.InputPlan;
import io.rondo.api.plan.JobPlan.Made;
import io.rondo.api.plan.JobPlan.ShufflePlan;
import io.rondo.api.plan.KeyHash;
import io.rondo.api.plan.Plans;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs a program in this thread, with everything in memory, by the plainest means: a list of encoded pairs, one sort, one walk.
 * Paths are local files. Views are scrambled after each call of the mapper, so that code that keeps one is caught.
 */
public final class LocalJobRunner {
    private final JobPlan plan;
    private final int reducers;
    private final Map<String, Long> counters = new TreeMap<>();
    private final Map<String, Map<String, byte[]>> results = new TreeMap<>();
    private final List<Pair> pairs = new ArrayList<>();

    private LocalJobRunner(JobPlan plan, int reducers) {
        this.plan = plan;
        this.reducers = reducers;
    }

    /** What a run leaves: files by output and name, and counters. Nothing is written to disk. */
    public record Result(Map<String, Map<String, byte[]>> files, Map<String, Long> counters) {}

    private record Pair(byte[] key, byte[] value) {}

    /**
     * @param reducers for programs that do not say
     * @throws Exception what the user's code throws, as it is
     */
    public static Result run(Program program, int reducers, String... arguments) throws Exception {
        LocalJobRunner runner = new LocalJobRunner(Plans.define(program, List.of(arguments)), reducers);
        runner.map();
        if (runner.plan.shuffle().isPresent()) {
            runner.reduce(runner.plan.shuffle().get());
        }
        return new Result(runner.results, runner.counters);
    }

    private void map() throws Exception {
        int task = 0;
        for (InputPlan<?, ?, ?, ?> input : plan.inputs()) {
            for (FileSlice slice : slices(input)) {
                mapOne(input, slice, task++);
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
    private <K, V> void mapOne(InputPlan<?, ?, ?, ?> untyped, FileSlice slice, int task) throws Exception {
        InputPlan<K, V, Object, Object> input = (InputPlan<K, V, Object, Object>) untyped;
        LocalOutputs outputs = new LocalOutputs(
                plan.shuffle().isPresent() ? List.of() : plan.outputs(), String.format("part-m-%05d", task));
        LocalContext context = new LocalContext(String.format("map-%05d-0", task), task, outputs, counters);
        Emitter<Object, Object> out = plan.shuffle().isPresent() ? this::collect : outputs::writeMain;
        Mapper<K, V, Object, Object> mapper = input.mapper().get();
        mapper.setup(context);
        try (Readable file = input.made().isPresent() ? null : open(slice);
                RecordReader<K, V> reader = input.format().open(file, slice)) {
            while (reader.next()) {
                context.at(slice.uri(), reader.offset());
                K key = scrambleable(reader.key());
                V value = scrambleable(reader.value());
                mapper.map(key, value, out);
                scramble(key);
                scramble(value);
            }
        }
        mapper.cleanup(out);
        outputs.finish(results);
    }

    /** A view of a copy, which may be overwritten afterwards. */
    @SuppressWarnings("unchecked")
    private static <T> T scrambleable(T value) {
        return value instanceof ByteView view ? (T) new ByteView(view.copy()) : value;
    }

    private static void scramble(Object value) {
        if (value instanceof ByteView view) {
            Arrays.fill(view.bytes, (byte) '#');
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

    @SuppressWarnings("unchecked")
    private void collect(Object key, Object value) {
        ShufflePlan<Object, Object> shuffle =
                (ShufflePlan<Object, Object>) plan.shuffle().orElseThrow();
        pairs.add(new Pair(encode(shuffle.keys(), key), encode(shuffle.values(), value)));
    }

    private static <T> byte[] encode(Codec<T> codec, T value) {
        ByteOutput out = new ByteOutput(32);
        codec.write(value, out);
        return Arrays.copyOf(out.bytes, out.position);
    }

    private static <T> T decode(Codec<T> codec, byte[] bytes) {
        return codec.read(new ByteInput().reset(bytes.clone(), 0, bytes.length));
    }

    private <K, V> void reduce(ShufflePlan<K, V> shuffle) throws Exception {
        int parts = shuffle.reducers() > 0 ? shuffle.reducers() : reducers;
        pairs.sort(Comparator.comparing(Pair::key, Arrays::compareUnsigned));
        List<List<Pair>> divided = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            divided.add(new ArrayList<>());
        }
        for (int i = 0; i < pairs.size(); i++) {
            divided.get(part(shuffle, pairs.get(i).key(), parts)).add(pairs.get(i));
        }
        for (int i = 0; i < parts; i++) {
            reduceOne(shuffle, divided.get(i), i);
        }
    }

    /** In a total order everything goes to the first part: it is in order, and where the bounds lie is not told. */
    private static <K> int part(ShufflePlan<K, ?> shuffle, byte[] key, int parts) {
        if (shuffle.totalOrder()) {
            return 0;
        }
        if (shuffle.partitioner().isPresent()) {
            return shuffle.partitioner().get().partition(decode(shuffle.keys(), key), parts);
        }
        return KeyHash.partition(key, 0, shuffle.keys().groupLength(key, 0, key.length), parts);
    }

    @SuppressWarnings("unchecked")
    private <K, V> void reduceOne(ShufflePlan<K, V> shuffle, List<Pair> part, int task) throws Exception {
        LocalOutputs outputs = new LocalOutputs(plan.outputs(), String.format("part-r-%05d", task));
        LocalContext context = new LocalContext(String.format("reduce-%05d-0", task), task, outputs, counters);
        Reducer<K, V, Object, Object> reducer = shuffle.reducer().isPresent()
                ? (Reducer<K, V, Object, Object>) shuffle.reducer().get().get()
                : (key, values, out) -> values.forEach(value -> out.emit(key, value));
        reducer.setup(context);
        for (int from = 0; from < part.size(); ) {
            int to = groupEnd(shuffle.keys(), part, from);
            List<V> values = new ArrayList<>();
            part.subList(from, to).forEach(pair -> values.add(decode(shuffle.values(), pair.value())));
            reducer.reduce(decode(shuffle.keys(), part.get(from).key()), folded(values, shuffle), outputs::writeMain);
            from = to;
        }
        reducer.cleanup(outputs::writeMain);
        outputs.finish(results);
    }

    private static int groupEnd(Codec<?> keys, List<Pair> part, int from) {
        byte[] first = part.get(from).key();
        int length = keys.groupLength(first, 0, first.length);
        int to = from + 1;
        while (to < part.size()) {
            byte[] next = part.get(to).key();
            int nextLength = keys.groupLength(next, 0, next.length);
            if (!Arrays.equals(first, 0, length, next, 0, nextLength)) {
                break;
            }
            to++;
        }
        return to;
    }

    private static <V> List<V> folded(List<V> values, ShufflePlan<?, V> shuffle) {
        if (shuffle.fold().isEmpty()) {
            return values;
        }
        Combiner<V> fold = shuffle.fold().get();
        Iterator<V> rest = values.iterator();
        V sum = rest.next();
        while (rest.hasNext()) {
            sum = fold.combine(sum, rest.next());
        }
        return List.of(sum);
    }
}
