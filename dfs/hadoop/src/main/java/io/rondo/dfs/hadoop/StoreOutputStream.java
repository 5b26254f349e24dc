package io.rondo.dfs.hadoop;

import io.rondo.dfs.client.FileStore.StoreOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.apache.hadoop.fs.FSExceptionMessages;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.statistics.IOStatistics;
import org.apache.hadoop.fs.statistics.IOStatisticsSource;
import org.apache.hadoop.fs.statistics.StreamStatisticNames;
import org.apache.hadoop.fs.statistics.impl.IOStatisticsBinding;
import org.apache.hadoop.fs.statistics.impl.IOStatisticsStore;

/** A file of the store being written. hflush and hsync both make the bytes durable: the store has no weaker promise. */
final class StoreOutputStream extends OutputStream implements Syncable, StreamCapabilities, IOStatisticsSource {
    private final Path path;
    private final StoreOutput output;
    private final IOStatisticsStore counters = IOStatisticsBinding.iostatisticsStore()
            .withCounters(StreamStatisticNames.STREAM_WRITE_BYTES)
            .build();
    private final byte[] one = new byte[1];
    private boolean closed;

    StoreOutputStream(Path path, StoreOutput output) {
        this.path = path;
        this.output = output;
    }

    @Override
    public void write(int value) throws IOException {
        one[0] = (byte) value;
        write(one, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        checkOpen();
        Failures.translate(path, () -> {
            output.write(bytes, offset, length);
            return null;
        });
        counters.incrementCounter(StreamStatisticNames.STREAM_WRITE_BYTES, length);
    }

    @Override
    public void flush() throws IOException {
        checkOpen();
    }

    @Override
    public void hflush() throws IOException {
        checkOpen();
        Failures.translate(path, () -> {
            output.sync();
            return null;
        });
    }

    @Override
    public void hsync() throws IOException {
        hflush();
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException(FSExceptionMessages.STREAM_IS_CLOSED);
        }
    }

    @Override
    public boolean hasCapability(String capability) {
        String asked = capability.toLowerCase(Locale.ROOT);
        return asked.equals("hflush")
                || asked.equals(StreamCapabilities.HSYNC)
                || asked.equals(StreamCapabilities.IOSTATISTICS);
    }

    @Override
    public IOStatistics getIOStatistics() {
        return counters;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            Failures.translate(path, () -> {
                output.close();
                return null;
            });
        }
    }
}
