package io.rondo.worker.data;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** The sorted runs of one attempt before they are merged: in memory while there is room, else in scratch files. */
final class Spills implements AutoCloseable {
    private static final int STREAM_BUFFER = 256 << 10;

    private final Path scratch;
    private final WorkerMemory.Share memory;
    private final List<Run> runs = new ArrayList<>();
    private final Stopwatch watch;

    Spills(Path scratch, WorkerMemory.Share memory, Stopwatch watch) {
        this.watch = watch;
        this.scratch = scratch;
        this.memory = memory;
    }

    /** A sorted run: its segments, in a file or in memory. */
    record Run(List<MapOutput.Segment> segments, byte[] memory, Path file) {
        long length() {
            return segments.stream().mapToLong(MapOutput.Segment::length).sum();
        }

        RunSource source(int partition) {
            MapOutput.Segment segment = segments.get(partition);
            return memory == null ? inFile(file, segment) : inMemory(memory, segment);
        }
    }

    static RunSource inFile(Path file, MapOutput.Segment segment) {
        return new RunSource() {
            @Override
            public long length() {
                return segment.length();
            }

            @Override
            public InputStream open() throws IOException {
                return new FileSegmentStream(file, segment.offset(), segment.length());
            }
        };
    }

    private static RunSource inMemory(byte[] bytes, MapOutput.Segment segment) {
        return new RunSource() {
            @Override
            public long length() {
                return segment.length();
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes, (int) segment.offset(), (int) segment.length());
            }
        };
    }

    /** Writes the segments of one run. */
    interface RunWriter {
        List<MapOutput.Segment> write(OutputStream out) throws IOException;
    }

    /** Takes a run of at most {@code bound} encoded bytes. */
    void add(long bound, RunWriter writer) throws IOException {
        if (bound < Integer.MAX_VALUE / 2 && memory.take(bound)) {
            Bytes bytes = new Bytes((int) Math.max(4096, bound / 2));
            List<MapOutput.Segment> segments = writer.write(bytes);
            byte[] exact = bytes.exact();
            memory.give(bound - exact.length);
            runs.add(new Run(segments, exact, null));
        } else {
            runs.add(toFile(writer));
        }
    }

    private Run toFile(RunWriter writer) throws IOException {
        Files.createDirectories(scratch);
        Path file = scratch.resolve("run-" + UUID.randomUUID());
        boolean whole = false;
        try (OutputStream out = new BufferedOutputStream(new SpillStream(file, watch), STREAM_BUFFER)) {
            Run run = new Run(writer.write(out), null, file);
            out.flush();
            whole = true;
            return run;
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Merges neighbouring runs, at most {@code most} at once, until there are no more of them; see {@link MergeStep}. */
    void reduceTo(int most, Combining combining) throws IOException {
        while (runs.size() > most) {
            MergeStep step = MergeStep.next(runs.stream().mapToLong(Run::length).toArray(), most);
            List<Run> window = List.copyOf(runs.subList(step.from(), step.to()));
            Run merged = toFile(out -> combining.merge(window, out));
            runs.subList(step.from(), step.to()).clear();
            runs.add(step.from(), merged);
            for (Run run : window) {
                drop(run);
            }
        }
    }

    /** Merges runs partition by partition. */
    interface Combining {
        List<MapOutput.Segment> merge(List<Run> runs, OutputStream out) throws IOException;
    }

    List<Run> runs() {
        return runs;
    }

    private void drop(Run run) throws IOException {
        if (run.file() != null) {
            Files.deleteIfExists(run.file());
        } else {
            memory.give(run.memory().length);
        }
    }

    @Override
    public void close() throws IOException {
        for (Run run : runs) {
            drop(run);
        }
        runs.clear();
    }

    /** Grows like ByteArrayOutputStream, unsynchronised. */
    private static final class Bytes extends OutputStream {
        private byte[] bytes;
        private int count;

        Bytes(int capacity) {
            bytes = new byte[capacity];
        }

        private void ensure(int more) {
            if (bytes.length - count < more) {
                bytes = Arrays.copyOf(bytes, Math.max(count + more, bytes.length + bytes.length / 2));
            }
        }

        @Override
        public void write(int b) {
            ensure(1);
            bytes[count++] = (byte) b;
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            ensure(length);
            System.arraycopy(source, offset, bytes, count, length);
            count += length;
        }

        byte[] exact() {
            return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
        }
    }
}
