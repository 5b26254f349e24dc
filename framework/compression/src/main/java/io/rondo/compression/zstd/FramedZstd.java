package io.rondo.compression.zstd;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.rondo.api.compress.CompressedWritable;
import io.rondo.api.io.Writable;
import java.io.IOException;
import java.io.OutputStream;

/** Writes zstd with a checksum, and a new frame after every 4 MiB or a little more, so that the file can be split. */
final class FramedZstd implements Writable {
    private static final int FRAME = 4 << 20;
    private static final int LEVEL = 3;

    private final CompressedWritable file;
    private OutputStream zstd;
    private long inFrame;

    FramedZstd(Writable file) throws IOException {
        this.file = new CompressedWritable(file, this::framing);
    }

    private OutputStream framing(OutputStream out) throws IOException {
        ZstdOutputStreamNoFinalizer stream = new ZstdOutputStreamNoFinalizer(out, LEVEL);
        stream.setChecksum(true);
        stream.setCloseFrameOnFlush(true);
        zstd = stream;
        return stream;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        file.write(source, offset, length);
        inFrame += length;
        if (inFrame >= FRAME) {
            zstd.flush();
            inFrame = 0;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
