package io.rondo.worker.attempt;

import io.rondo.worker.data.RunSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what has been read of a reduce's input, for its progress. Sources may be read by several threads. */
final class ReadBytes {
    private final List<RunSource> sources;
    private final long total;
    private final AtomicLong read = new AtomicLong();

    ReadBytes(List<RunSource> sources) {
        this.sources = sources.stream().<RunSource>map(Counted::new).toList();
        this.total = sources.stream().mapToLong(RunSource::length).sum();
    }

    List<RunSource> sources() {
        return sources;
    }

    long bytes() {
        return read.get();
    }

    double fraction() {
        return total == 0 ? 1 : Math.min(1, (double) read.get() / total);
    }

    private final class Counted implements RunSource {
        private final RunSource source;

        Counted(RunSource source) {
            this.source = source;
        }

        @Override
        public long length() {
            return source.length();
        }

        @Override
        public InputStream open() throws IOException {
            return new CountingStream(source.open());
        }
    }

    private final class CountingStream extends FilterInputStream {
        CountingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            read.addAndGet(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            read.addAndGet(Math.max(0, count));
            return count;
        }
    }
}
