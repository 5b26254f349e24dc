package io.rondo.api.io;

import java.io.IOException;

/**
 * A {@link Storage} that can also take a job's output: the few verbs the commit protocol is built from. Implementations
 * must be as strict as said here; the protocol relies on each word.
 */
public interface OutputStorage extends Storage {
    /** Makes the directory and its ancestors, durably. False if it was there. */
    boolean makeDirectories(String uri) throws IOException;

    /** Creates a file that must not exist; closing makes content and entry durable. */
    Writable create(String uri) throws IOException;

    /** Renames atomically and durably within one parent tree; fails with FileAlreadyExistsException, never overwrites. */
    void move(String from, String to) throws IOException;

    /** Removes a file or tree. A miss is no error. */
    void deleteTree(String uri) throws IOException;
}
