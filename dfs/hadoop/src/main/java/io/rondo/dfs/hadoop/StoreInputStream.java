package io.rondo.dfs.hadoop;

import io.rondo.dfs.client.FileStore.StoreInput;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.FSExceptionMessages;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.apache.hadoop.fs.statistics.IOStatisticsSource;
import org.apache.hadoop.fs.statistics.StreamStatisticNames;
import org.apache.hadoop.fs.statistics.impl.IOStatisticsBinding;
import org.apache.hadoop.fs.statistics.impl.IOStatisticsStore;

/** A file of the store as a seekable stream with one read-ahead buffer; positioned reads go past the buffer. */
final class StoreInputStream extends FSInputStream implements IOStatisticsSource, StreamCapabilities {
    private static final int BUFFER = 1 << 20;
    /** Reads of so many bytes go past the buffer: reading ahead saves them nothing. */
    private static final int DIRECT = 256 << 10;

    private final Path path;
    private final StoreInput input;
    private final FileSystem.Statistics statistics;
    private final IOStatisticsStore counters = IOStatisticsBinding.iostatisticsStore()
            .withCounters(StreamStatisticNames.STREAM_READ_BYTES)
            .build();
    private byte[] buffer = new byte[0];
    private long bufferStart;
    private int buffered;
    private long position;
    private boolean closed;

    StoreInputStream(Path path, StoreInput input, FileSystem.Statistics statistics) {
        this.path = path;
        this.input = input;
        this.statistics = statistics;
    }

    @Override
    public void seek(long target) throws IOException {
        checkOpen();
        if (target < 0) {
            throw new EOFException(FSExceptionMessages.NEGATIVE_SEEK);
        }
        if (target > input.length()) {
            throw new EOFException(FSExceptionMessages.CANNOT_SEEK_PAST_EOF);
        }
        position = target;
    }

    @Override
    public long getPos() {
        return position;
    }

    @Override
    public boolean seekToNewSource(long target) {
        return false;
    }

    @Override
    public int available() throws IOException {
        checkOpen();
        return (int) Math.min(Integer.MAX_VALUE, input.length() - position);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        checkOpen();
        if (length == 0) {
            return 0;
        }
        if (position >= input.length()) {
            return -1;
        }
        boolean outside = position < bufferStart || position >= bufferStart + buffered;
        if (outside && length >= DIRECT) {
            int read = readStore(position, target, offset, length);
            position += Math.max(0, read);
            count(read);
            return read;
        }
        if (outside) {
            if (buffer.length == 0) {
                buffer = new byte[(int) Math.min(BUFFER, input.length())];
            }
            bufferStart = position;
            buffered = 0; // what a failed read leaves in the buffer is not what stands at the position
            buffered = Math.max(0, readStore(position, buffer, 0, buffer.length));
            if (buffered == 0) {
                return -1;
            }
        }
        int from = (int) (position - bufferStart);
        int count = Math.min(length, buffered - from);
        System.arraycopy(buffer, from, target, offset, count);
        position += count;
        count(count);
        return count;
    }

    @Override
    public int read(long at, byte[] target, int offset, int length) throws IOException {
        checkOpen();
        validatePositionedReadArgs(at, target, offset, length);
        if (length == 0) {
            return 0;
        }
        int read = at >= input.length() ? -1 : readStore(at, target, offset, length);
        count(read);
        return read;
    }

    private int readStore(long at, byte[] target, int offset, int length) throws IOException {
        return Failures.translate(path, () -> input.read(at, target, offset, length));
    }

    private void count(int read) {
        if (read > 0) {
            counters.incrementCounter(StreamStatisticNames.STREAM_READ_BYTES, read);
            if (statistics != null) {
                statistics.incrementBytesRead(read);
            }
        }
    }

    @Override
    public IOStatistics getIOStatistics() {
        return counters;
    }

    @Override
    public boolean hasCapability(String capability) {
        return capability.toLowerCase(Locale.ROOT).equals(StreamCapabilities.IOSTATISTICS);
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException(FSExceptionMessages.STREAM_IS_CLOSED);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            input.close();
        }
    }
}
