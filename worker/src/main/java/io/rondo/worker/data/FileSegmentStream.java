package io.rondo.worker.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A range of a file, buffered. */
final class FileSegmentStream extends InputStream {
    private static final int BUFFER = 128 << 10;

    private final FileChannel channel;
    private final byte[] buffer;
    private long position;
    private long left;
    private int at;
    private int filled;

    FileSegmentStream(Path file, long offset, long length) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        position = offset;
        left = length;
        buffer = new byte[(int) Math.max(1, Math.min(BUFFER, length))];
    }

    private boolean fill() throws IOException {
        if (left == 0) {
            return false;
        }
        int read = channel.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, left)), position);
        if (read <= 0) {
            return false;
        }
        position += read;
        left -= read;
        at = 0;
        filled = read;
        return true;
    }

    @Override
    public int read() throws IOException {
        return at == filled && !fill() ? -1 : buffer[at++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == filled && !fill()) {
            return -1;
        }
        int count = Math.min(length, filled - at);
        System.arraycopy(buffer, at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
