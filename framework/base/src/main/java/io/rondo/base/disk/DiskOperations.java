package io.rondo.base.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What whoever promises durability asks of a file system. There is one real one; tests stand another in its place that fails,
 * or that forgets what was not forced. A force that fails is never tried again: the kernel has forgotten the pages by then.
 */
public interface DiskOperations {
    DiskOperations REAL = new RealDisk();

    /** Opens a file as {@link FileChannel#open} does; the real one gives the JDK's own channel. */
    FileChannel open(Path file, OpenOption... options) throws IOException;

    /** Makes one folder, in one that is there. It is no error if it is there. */
    void makeFolder(Path folder) throws IOException;

    /** At one instant the file has the new name, and what had it before is gone. */
    void rename(Path from, Path to) throws IOException;

    /** Removes a file or an empty folder. */
    void delete(Path file) throws IOException;

    boolean exists(Path file);

    boolean isFolder(Path file);

    long size(Path file) throws IOException;

    /** What is in a folder, in the order of the names. */
    List<Path> list(Path folder) throws IOException;

    /** Makes the names in a folder survive a loss of power. */
    void forceFolder(Path folder) throws IOException;

    /** Bytes that can still be written where this folder lies. */
    long usableSpace(Path folder) throws IOException;

    /**
     * Makes a folder and those above it that are missing; after return it survives a loss of power. Each is forced before the next is
     * made, so that only the lowest of those found here may still be owing it, from a process that was killed.
     */
    default void makeFoldersDurably(Path folder) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        Path at = folder.toAbsolutePath().normalize();
        while (at.getParent() != null && !isFolder(at)) {
            missing.push(at);
            at = at.getParent();
        }
        if (at.getParent() != null) {
            try {
                forceFolder(at.getParent());
            } catch (AccessDeniedException e) {
                // In a folder that cannot be looked into others have made ours.
            }
        }
        for (Path next : missing) {
            makeFolder(next);
            forceFolder(next.getParent());
        }
    }

    /** The whole of a small file. */
    default byte[] readAll(Path file) throws IOException {
        try (FileChannel channel = open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // until its end
            }
            if (bytes.hasRemaining()) {
                throw new IOException("the file " + file + " became shorter while it was read");
            }
            return bytes.array();
        }
    }

    /**
     * Replaces a file's content: readers see the old or the new, and after return the new survives a loss of power. One at a time
     * for a file; what a crash leaves beside it is gone after the next.
     */
    default void replace(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
        deleteIfThere(temporary);
        try (FileChannel channel = open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        rename(temporary, file);
        forceFolder(file.toAbsolutePath().getParent());
    }

    /** Removes a file; a miss is no error. True if it was there. */
    default boolean deleteIfThere(Path file) throws IOException {
        try {
            delete(file);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Removes a file, or a folder with all that is in it; a miss is no error. Links are removed, not followed. */
    default void deleteTree(Path root) throws IOException {
        try {
            deleteIfThere(root);
        } catch (DirectoryNotEmptyException e) {
            for (Path inside : list(root)) {
                deleteTree(inside);
            }
            deleteIfThere(root);
        }
    }
}
