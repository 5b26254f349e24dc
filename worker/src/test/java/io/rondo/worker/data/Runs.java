package io.rondo.worker.data;

import io.rondo.api.Combiner;
import io.rondo.api.codec.ByteInput;
import io.rondo.api.codec.ByteOutput;
import io.rondo.api.codec.Codec;
import io.rondo.api.codec.Codecs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Sorted runs for tests, in memory. */
final class Runs {
    private Runs() {}

    /** A key and a value, encoded. */
    record Pair(byte[] key, byte[] value) {
        static Pair of(SegmentCursor record) {
            return new Pair(
                    Arrays.copyOf(record.key, record.keyLength),
                    Arrays.copyOfRange(
                            record.valueBytes(), record.valueOffset, record.valueOffset + record.valueLength));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Pair pair && Arrays.equals(key, pair.key) && Arrays.equals(value, pair.value);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(key) + Arrays.hashCode(value);
        }
    }

    /** The segment of pairs that are in order. */
    static byte[] segment(List<Pair> pairs) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SegmentWriter writer = new SegmentWriter(bytes);
        writer.begin();
        try {
            for (Pair pair : pairs) {
                writer.write(pair.key(), 0, pair.key().length, pair.value(), 0, pair.value().length);
            }
            writer.end(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A block with right checksums, whatever is in it. */
    static byte[] block(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new SegmentHeader().of(body.length, body, body.length));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    static RunSource source(byte[] segment) {
        return source(segment.length, new ByteArrayInputStream(segment));
    }

    /** A source that says it has this length, whatever it really has. */
    static RunSource source(long length, InputStream in) {
        return new RunSource() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public InputStream open() {
                return in;
            }
        };
    }

    /** A segment of a run in memory. */
    static RunSource source(byte[] run, MapOutput.Segment segment) {
        return source(segment.length(), new ByteArrayInputStream(run, (int) segment.offset(), (int) segment.length()));
    }

    static <T> T decode(Codec<T> codec, byte[] bytes) {
        return codec.read(new ByteInput().reset(bytes, 0, bytes.length));
    }

    static <T> byte[] encode(Codec<T> codec, T value) {
        ByteOutput out = new ByteOutput(16);
        codec.write(value, out);
        return Arrays.copyOf(out.bytes, out.position);
    }

    /** Words with numbers, hashed over the partitions. */
    static ShuffleShape<String, Long> words(Combiner<Long> fold, int partitions) {
        return new ShuffleShape<>(
                Codecs.key(String.class),
                Codecs.value(Long.class),
                Optional.ofNullable(fold),
                Optional.empty(),
                List.of(),
                partitions);
    }

    static <K, V> RunSource sorted(ShuffleShape<K, V> shape, Map<K, V> records) {
        return source(segment(records.entrySet().stream()
                .map(entry -> new Pair(encode(shape.keys(), entry.getKey()), encode(shape.values(), entry.getValue())))
                .sorted((a, b) -> Arrays.compareUnsigned(a.key(), b.key()))
                .toList()));
    }

    static long files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
