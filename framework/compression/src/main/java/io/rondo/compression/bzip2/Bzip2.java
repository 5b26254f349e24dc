package io.rondo.compression.bzip2;

import io.rondo.api.compress.BlockSource;
import io.rondo.api.compress.CompressedWritable;
import io.rondo.api.compress.Compression;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Writable;
import java.io.IOException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** bzip2: slow, and the one common format whose files can always be split. */
public final class Bzip2 implements Compression {
    @Override
    public String name() {
        return "bzip2";
    }

    @Override
    public String suffix() {
        return ".bz2";
    }

    @Override
    public boolean splittable(Readable file) {
        return true;
    }

    @Override
    public BlockSource blocks(Readable file, FileSlice slice) throws IOException {
        return new Bzip2Blocks(file, slice);
    }

    @Override
    public Writable compress(Writable file) throws IOException {
        return new CompressedWritable(file, BZip2CompressorOutputStream::new);
    }
}
