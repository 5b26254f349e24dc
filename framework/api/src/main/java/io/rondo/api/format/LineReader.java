package io.rondo.api.format;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;
import java.io.IOException;

/** Lines as records; what key and value are made of is up to the format. */
abstract class LineReader<K, V> implements RecordReader<K, V> {
    final LineScanner lines;

    LineReader(Readable file, FileSlice slice) throws IOException {
        lines = new LineScanner(file, slice);
    }

    @Override
    public final boolean next() throws IOException {
        return lines.next();
    }

    @Override
    public final long offset() {
        return lines.offset();
    }

    @Override
    public final void close() throws IOException {
        lines.close();
    }
}
