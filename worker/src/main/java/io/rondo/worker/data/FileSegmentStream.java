package io.rondo.worker.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A range of a file, buffered. */
final class FileSegmentStream extends RefilledStream {
    private static final int BUFFER = 128 << 10;

    private final FileChannel channel;
    private final byte[] buffer;
    private long position;
    private long left;

    FileSegmentStream(Path file, long offset, long length) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ);
        position = offset;
        left = length;
        buffer = new byte[(int) Math.max(1, Math.min(BUFFER, length))];
    }

    @Override
    protected boolean refill() throws IOException {
        if (left == 0) {
            return false;
        }
        int read = channel.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, left)), position);
        if (read <= 0) {
            return false;
        }
        position += read;
        left -= read;
        refilled(buffer, 0, read);
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
