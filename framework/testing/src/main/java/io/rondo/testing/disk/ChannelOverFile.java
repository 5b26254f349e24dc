package io.rondo.testing.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file channel of which only reading and writing at a position, size and force are to be given. It maps and locks nothing. */
abstract class ChannelOverFile extends FileChannel {
    private static final int PIECE = 64 << 10;
    private long position;

    @Override
    public final int read(ByteBuffer target) throws IOException {
        int count = read(target, position);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public final long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long all = 0;
        for (int i = offset; i < offset + length; i++) {
            while (targets[i].hasRemaining()) {
                int count = read(targets[i]);
                if (count < 0) {
                    return all == 0 ? -1 : all;
                }
                all += count;
            }
        }
        return all;
    }

    @Override
    public final int write(ByteBuffer source) throws IOException {
        int count = write(source, position);
        position += count;
        return count;
    }

    /** Stops where a write is short. */
    @Override
    public final long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long all = 0;
        for (int i = offset; i < offset + length; i++) {
            if (sources[i].hasRemaining()) {
                all += write(sources[i]);
            }
            if (sources[i].hasRemaining()) {
                break;
            }
        }
        return all;
    }

    @Override
    public final long position() {
        return position;
    }

    @Override
    public final FileChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public final long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(count, PIECE));
        if (read(piece, from) < 0) {
            return 0;
        }
        return target.write(piece.flip());
    }

    @Override
    public final long transferFrom(ReadableByteChannel source, long from, long count) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(count, PIECE));
        if (source.read(piece) < 0) {
            return 0;
        }
        piece.flip();
        long at = from;
        while (piece.hasRemaining()) {
            at += write(piece, at);
        }
        return at - from;
    }

    @Override
    public FileChannel truncate(long size) {
        throw new UnsupportedOperationException("files are written once and not cut");
    }

    @Override
    public final MappedByteBuffer map(MapMode mode, long from, long size) {
        throw new UnsupportedOperationException("nothing is mapped");
    }

    @Override
    public final FileLock lock(long from, long size, boolean shared) {
        throw new UnsupportedOperationException("nothing is locked");
    }

    @Override
    public final FileLock tryLock(long from, long size, boolean shared) {
        throw new UnsupportedOperationException("nothing is locked");
    }
}
