package io.rondo.dfs.client;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Rondo's store, seen by a client. Paths are absolute, {@code /}-separated, without a scheme. Thread-safe, blocking; finds
 * the leading keeper by itself and retries while the failure is a passing one. Failures are
 * {@link io.rondo.base.error.RondoException}s with codes {@code no-such-path}, {@code path-exists}, {@code access-denied},
 * {@code not-a-directory}, {@code is-a-directory}, {@code directory-not-empty}, {@code no-space},
 * {@code store-unreachable}, {@code chunk-lost}.
 */
public interface FileStore extends AutoCloseable {
    Optional<FileStatus> status(String path);

    /** Children sorted by name; of a file, the file itself. */
    List<FileStatus> list(String path);

    /** Makes a directory and its ancestors. False if it was there already. */
    default boolean mkdirs(String path) {
        return mkdirs(path, 0755);
    }

    /** The same with a mode as in POSIX. */
    boolean mkdirs(String path, int mode);

    /** Atomic. Fails if the target exists. */
    void rename(String from, String to);

    /** Atomic. Takes the place of a file, or for a directory that of an empty one. */
    void replace(String from, String to);

    /** The same with the files' chunks, in a few calls however many they are; of folders, no chunks. */
    List<Listed> listWithChunks(String path);

    /** A child of a folder, or a file. */
    record Listed(FileStatus status, List<ChunkRef> chunks) {}

    /** False if there was nothing. */
    boolean delete(String path, boolean recursive);

    /** How much room the living nodes have and how much of it chunks take, replicas included, as of about a second ago. */
    Space space();

    /** In bytes. */
    record Space(long used, long free) {}

    /** Changes what is known of a path beside its content. */
    void setAttributes(String path, Attributes attributes);

    /** What is to be changed: a mode or a time below nothing, in milliseconds since 1970, and an empty name leave what is there. */
    record Attributes(int mode, String owner, String group, long modified, long accessed) {}

    /** What folders come to, may hold, and were like. */
    Folders folders();

    /** Appends files to another and removes them, at one instant and without copying. Repeated names are refused. */
    void concat(String target, List<String> sources);

    /** Creates a file, visible at once, empty until it is closed. */
    default StoreOutput create(String path, boolean overwrite) {
        return create(path, overwrite, 0644);
    }

    /** The same with a mode as in POSIX. Ancestors that are missing are made. */
    StoreOutput create(String path, boolean overwrite, int mode);

    StoreOutput append(String path);

    /**
     * Cuts a file down to a length. What a snapshot has of it stays there. Refused with {@code bad-length} if the file is
     * shorter, with {@code being-written} if somebody has yet to close it.
     */
    void truncate(String path, long length);

    StoreInput open(String path);

    /** A small file's whole content. */
    default byte[] readAll(String path) {
        try (StoreInput in = open(path)) {
            byte[] bytes = new byte[Math.toIntExact(in.length())];
            int at = 0;
            while (at < bytes.length) {
                int n = in.read(at, bytes, at, bytes.length - at);
                if (n < 0) {
                    throw new IOException("the file ends after " + at + " of " + bytes.length + " bytes");
                }
                at += n;
            }
            return bytes;
        } catch (IOException e) {
            throw new RondoException(
                    ErrorKind.RETRYABLE, "store-unreachable", path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Opens exactly this inode and generation, failing with {@code file-changed} if the path now names another. */
    StoreInput open(String path, long inode, long generation);

    /**
     * Opens the file of this number, wherever it is now, in the state it is in now.
     *
     * @param inside its name in the sealed directory of that number; empty if it is in none
     */
    OpenedFile open(long inode, String inside);

    /** A file and what was known of it when it was opened. */
    record OpenedFile(FileStatus status, StoreInput input) {}

    /** Whether somebody has yet to close the file. */
    boolean isBeingWritten(String path);

    /** Shuts out the file's writer, if it has one. What it has made durable and visible stays. */
    void endWriting(String path);

    /**
     * Throws {@code access-denied} unless that may be done to the path, or where there is none, unless it may be made.
     *
     * @param wanted the sum of 4 to read, 2 to write, 1 to go on below it
     */
    void checkAccess(String path, int wanted);

    /** Whether nothing in the store may be changed; people are then refused with {@code safe-mode}, jobs wait at their commit. */
    boolean safeMode();

    /** Begins that or ends it. */
    void setSafeMode(boolean on);

    /** How long what users remove is to be kept in their trash; nothing if it is to be gone at once. */
    Duration trashInterval();

    /** Reads these chunks as one file, without asking what path they belong to. */
    StoreInput open(List<ChunkRef> chunks);

    /** Hosts of each chunk: start, length, hosts. */
    List<ChunkLocation> locate(List<ChunkRef> chunks);

    /** The same of a file. */
    List<ChunkLocation> locate(String path);

    /** Where a chunk of a file is. */
    record ChunkLocation(long start, long length, List<String> hosts) {}

    /** A file being written; close makes it whole and durable. Close after a failed write gives the file up. */
    interface StoreOutput extends AutoCloseable {
        void write(byte[] bytes, int offset, int length) throws IOException;

        /** Makes everything written so far durable and visible to new readers. */
        void sync() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Positioned reads with checksums verified and fail-over between replicas. Thread-safe. */
    interface StoreInput extends AutoCloseable {
        long length();

        /** At least one byte, or -1 at the end. */
        int read(long position, byte[] target, int offset, int length) throws IOException;

        @Override
        void close();
    }

    /** The part of the store that jobs use: outputs that appear whole or never. */
    OutputTransactions transactions();

    /** Reads bare chunks, such as a task's manifest. */
    byte[] readChunk(ChunkRef chunk);

    @Override
    void close();
}
