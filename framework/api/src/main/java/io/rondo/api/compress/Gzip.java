package io.rondo.api.compress;

import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Writable;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/** gzip, by the JDK. */
final class Gzip implements Compression {
    @Override
    public String name() {
        return "gzip";
    }

    @Override
    public String suffix() {
        return ".gz";
    }

    @Override
    public boolean splittable(Readable file) throws IOException {
        return GzipBlocks.blockwise("", file);
    }

    @Override
    public BlockSource blocks(Readable file, FileSlice slice) throws IOException {
        return new GzipBlocks(file, slice);
    }

    @Override
    public Writable compress(Writable file) throws IOException {
        return new CompressedWritable(file, out -> new GZIPOutputStream(out, 64 << 10)); // its header holds no time
    }
}
