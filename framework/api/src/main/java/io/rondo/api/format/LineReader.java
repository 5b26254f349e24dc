package io.rondo.api.format;

import io.rondo.api.compress.Compressions;
import io.rondo.api.compress.DecompressedSlice;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.RecordReader;
import java.io.IOException;

/**
 * Lines as records; what key and value are made of is up to the format. Lines of a compressed file are keyed by their
 * position as {@link DecompressedSlice} counts it, and {@link #offset} is how far the compressed file was read for them.
 */
abstract class LineReader<K, V> implements RecordReader<K, V> {
    final LineScanner lines;
    private final DecompressedSlice compressed;

    LineReader(Readable file, FileSlice slice) throws IOException {
        Readable plain = Compressions.open(file, slice);
        if (plain instanceof DecompressedSlice decompressed) {
            compressed = decompressed;
            lines = new LineScanner(decompressed);
        } else {
            compressed = null;
            lines = new LineScanner(file, slice);
        }
    }

    @Override
    public final boolean next() throws IOException {
        return lines.next();
    }

    @Override
    public final long offset() {
        return compressed == null ? lines.offset() : compressed.compressedPosition();
    }

    @Override
    public final void close() throws IOException {
        lines.close();
    }
}
