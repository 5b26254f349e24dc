package io.rondo.compression.zstd;

import io.rondo.api.compress.BlockSource;
import io.rondo.api.compress.Compression;
import io.rondo.api.io.FileSlice;
import io.rondo.api.io.Readable;
import io.rondo.api.io.Writable;
import java.io.IOException;

/** zstd. Files of many frames can be split, and those written here are of many. */
public final class Zstd implements Compression {
    @Override
    public String name() {
        return "zstd";
    }

    @Override
    public String suffix() {
        return ".zst";
    }

    @Override
    public boolean splittable(Readable file) throws IOException {
        return new FrameWalk("", file).manyFrames();
    }

    @Override
    public BlockSource blocks(Readable file, FileSlice slice) throws IOException {
        return new ZstdBlocks(file, slice);
    }

    @Override
    public Writable compress(Writable file) throws IOException {
        return new FramedZstd(file);
    }
}
