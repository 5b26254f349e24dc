package io.rondo.base.replica;

/** Keeps large snapshots outside the coordination service; the floor's interface, which the file store implements. */
public interface SnapshotStore {
    /**
     * Writes durably and returns a reference of at most 16 KiB.
     *
     * @param epoch of the leader that stores it, by which is known later whether its journal may yet come to refer to it
     */
    byte[] put(String role, long epoch, byte[] snapshot);

    byte[] get(byte[] reference);

    /** Lets go of a snapshot that no head refers to any more. Repeatable; a miss is no error. */
    void discard(byte[] reference);
}
