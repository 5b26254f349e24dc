package io.rondo.base.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a range and closes its channel. */
final class FileRangeStream extends InputStream {
    private final FileChannel file;
    private long position;
    private long left;

    FileRangeStream(BulkSource.FileRange range) {
        file = range.file();
        position = range.offset();
        left = range.length();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int read = file.read(ByteBuffer.wrap(target, offset, (int) Math.min(length, left)), position);
        if (read < 0) {
            throw new IOException("the file ended " + left + " bytes early");
        }
        position += read;
        left -= read;
        return read;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
