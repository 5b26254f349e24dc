package io.rondo.api.compress;

import io.rondo.api.io.Writable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes through a compressing stream. */
public final class CompressedWritable implements Writable {
    private final Writable file;
    private final OutputStream out;

    /** Lays a compressing stream over a plain one. */
    public interface Layer {
        OutputStream over(OutputStream file) throws IOException;
    }

    public CompressedWritable(Writable file, Layer layer) throws IOException {
        this.file = file;
        this.out = layer.over(new BufferedOutputStream(new FileStream(file), 64 << 10));
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        out.write(source, offset, length);
    }

    /** A file whose end cannot be written stays one without an end. */
    @Override
    public void close() throws IOException {
        try (file) {
            out.close();
        }
    }

    /** The file as a stream; closing the stream leaves it open. */
    private static final class FileStream extends OutputStream {
        private final Writable file;

        FileStream(Writable file) {
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            file.write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            file.write(source, offset, length);
        }
    }
}
