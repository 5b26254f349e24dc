package io.rondo.worker.attempt;

import io.rondo.api.io.Writable;
import io.rondo.worker.data.Stopwatch;
import java.io.IOException;

/** An output that is written in large pieces, and tells how long that takes. */
record TimedWritable(Writable file, Stopwatch watch) implements Writable {
    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Stopwatch.Work before = watch.turnTo(Stopwatch.Work.WRITING);
        file.write(source, offset, length);
        watch.turnTo(before);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
