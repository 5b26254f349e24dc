package io.rondo.dfs.node.chunks;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/** What a failed operation says of the disk. Java has no error numbers, only the kernel's words. */
final class DiskFailure {
    private DiskFailure() {}

    static boolean isFull(IOException failure) {
        String words = String.valueOf(failure.getMessage());
        return words.contains("No space left on device") || words.contains("Disk quota exceeded");
    }

    /** Whether the disk is to be given no more, of a failure to write or to read. */
    static boolean condemns(IOException failure) {
        String words = String.valueOf(failure.getMessage());
        boolean ofTheProcess = failure instanceof ClosedChannelException || words.contains("Too many open files");
        return !isFull(failure) && !ofTheProcess;
    }

    /** Of a failure to hand bytes from a file to a connection: whether it was surely not the connection. */
    static boolean isOfTheDisk(IOException failure) {
        return String.valueOf(failure.getMessage()).contains("Input/output error");
    }
}
