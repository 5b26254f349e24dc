package io.rondo.worker.data;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a scratch file, and tells how long that takes. To be written to through a buffer. */
final class SpillStream extends FilterOutputStream {
    private final Stopwatch watch;

    SpillStream(Path file, Stopwatch watch) throws IOException {
        super(Files.newOutputStream(file));
        this.watch = watch;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Stopwatch.Work before = watch.turnTo(Stopwatch.Work.SPILLING);
        out.write(bytes, offset, length);
        watch.turnTo(before);
    }
}
