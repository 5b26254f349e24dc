package io.rondo.worker.shuffle;

import io.rondo.worker.data.RunSource;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Where one fetched segment lands: in memory while there is some, else in a scratch file. For one thread. */
final class Landing extends OutputStream {
    private static final int FIRST = 16 << 10;
    private static final int MOST_IN_MEMORY = 64 << 20;
    private static final int STREAM_BUFFER = 128 << 10;

    private final FetchMemory memory;
    private final Path file;
    private byte[] bytes = new byte[0];
    private int count;
    private OutputStream spilled;

    /** @param memory of all landings together */
    Landing(FetchMemory memory, Path file) {
        this.memory = memory;
        this.file = file;
    }

    /** This side cannot take the segment; whoever holds it is not to blame. */
    static final class Failed extends IOException {
        private static final long serialVersionUID = 1L;

        Failed(IOException cause) {
            super("a fetched segment cannot be kept: " + cause, cause);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        if (spilled != null || !fits(length)) {
            toFile(source, offset, length);
            return;
        }
        System.arraycopy(source, offset, bytes, count, length);
        count += length;
    }

    private boolean fits(int length) {
        int needed = count + length;
        if (needed <= bytes.length) {
            return true;
        }
        int size = Math.max(Math.max(FIRST, needed), bytes.length + bytes.length / 2);
        int more = size - bytes.length;
        if (needed > MOST_IN_MEMORY || !memory.take(more)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, size);
        return true;
    }

    private void toFile(byte[] source, int offset, int length) throws Failed {
        try {
            if (spilled == null) {
                Files.createDirectories(file.getParent());
                spilled = new BufferedOutputStream(Files.newOutputStream(file), STREAM_BUFFER);
                spilled.write(bytes, 0, count);
                release();
            }
            spilled.write(source, offset, length);
        } catch (IOException e) {
            throw new Failed(e);
        }
    }

    private void release() {
        memory.give(bytes.length);
        bytes = new byte[0];
    }

    /** What has landed, whole. */
    RunSource whole() throws Failed {
        if (spilled != null) {
            try {
                spilled.close();
                return new InFile(file, Files.size(file));
            } catch (IOException e) {
                throw new Failed(e);
            }
        }
        memory.give(bytes.length - count);
        byte[] exact = Arrays.copyOf(bytes, count);
        bytes = exact;
        return new InMemory(exact);
    }

    /** The scratch file, if one was needed. */
    Optional<Path> file() {
        return spilled == null ? Optional.empty() : Optional.of(file);
    }

    /** Gives up what has landed so far. */
    void discard() throws IOException {
        release();
        if (spilled != null) {
            Files.deleteIfExists(file); // first, since a full disk may fail the close
            spilled.close();
        }
    }

    private record InMemory(byte[] bytes) implements RunSource {
        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }

    private record InFile(Path file, long length) implements RunSource {
        @Override
        public InputStream open() throws IOException {
            return new BufferedInputStream(Files.newInputStream(file), STREAM_BUFFER);
        }
    }
}
