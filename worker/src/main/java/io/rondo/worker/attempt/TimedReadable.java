package io.rondo.worker.attempt;

import io.rondo.api.io.Readable;
import io.rondo.worker.data.Stopwatch;
import java.io.IOException;

/** An input that is read in large pieces, and tells how long that takes. */
record TimedReadable(Readable file, Stopwatch watch) implements Readable {
    @Override
    public long length() {
        return file.length();
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) throws IOException {
        Stopwatch.Work before = watch.turnTo(Stopwatch.Work.READING);
        int read = file.read(position, target, offset, length);
        watch.turnTo(before);
        return read;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
