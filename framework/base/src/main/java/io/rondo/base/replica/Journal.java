package io.rondo.base.replica;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A role's journal, opened by the leader of one term: the last snapshot and a gapless tail of batches. One append is in
 * flight at a time. An append that fails other than by a refused condition ends the term.
 */
public interface Journal {
    /** Everything there is, read once, before the first append. */
    Recovered recover();

    /** What recovery read. {@code snapshot} is null when there was none. */
    record Recovered(byte[] snapshot, List<byte[]> batches) {}

    /** Appends one batch of at most 48 KiB. Completes when durable. */
    CompletableFuture<Outcome> append(byte[] batch, Guard guard);

    /** What became of an append that did not end the term. */
    enum Outcome {
        DURABLE,
        /** A condition of the guard did not hold; nothing was written. */
        REFUSED
    }

    /** Batches in the tail; the loop takes a snapshot when this passes its bound. */
    int tailLength();

    /** The number that the next batch will have. Batches are numbered from the journal's beginning, without a gap. */
    long end();

    /**
     * Replaces the last snapshot, and the batches before {@code end}, by this snapshot of what they made. Appends may go on
     * meanwhile. Blocking. If it fails the journal is as it was, or compacted all the same.
     */
    void compact(byte[] snapshot, long end);
}
