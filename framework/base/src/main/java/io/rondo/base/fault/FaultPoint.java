package io.rondo.base.fault;

import java.util.ServiceLoader;

/**
 * The edges of the commit, of the journals and of the storage of chunks: places between two steps of which a crash, a pause or
 * a lost reply may separate one from the other. Code says that it has come there; only tests do something about it.
 *
 * <p>Without a {@link FaultHook} on the class path, as in every installation, the hook is a constant null and the compiler
 * removes the call.
 */
public enum FaultPoint {
    // The client
    /** The job file is in the store; the submission has not been sent. */
    CLIENT_SUBMITTING,
    /** The master has acknowledged the submission. */
    CLIENT_SUBMITTED,

    // A task attempt
    /** The worker begins an attempt; nothing has been written. */
    ATTEMPT_BEGINS,
    /** The attempt's private files are open, and may be half-written. */
    ATTEMPT_WRITING,
    /** They are durable; nothing describes them yet. */
    ATTEMPT_SEALED,
    /** The manifest is durable; the master has not heard of it. */
    ATTEMPT_DESCRIBED,

    // An output on a foreign store, at the worker that does the work
    /** The reservation is ours, and that is all there is. */
    OUTPUT_RESERVED,
    /** One more file lies in the directory that is to be published. */
    OUTPUT_GATHERED,
    /** That directory is complete and checked; the vote has not been sent. */
    OUTPUT_READY,
    /** It is about to become the destination by a rename. */
    OUTPUT_PUBLISHING,
    /** It has. */
    OUTPUT_PUBLISHED,
    /** What was hidden is gone; the reservation stands. */
    OUTPUT_CLEANING,
    /** Everything hidden is gone; nobody has been told. */
    OUTPUT_CLEANED,

    // The outputs in our store, at the master
    STORE_RESERVING,
    STORE_RESERVED,
    STORE_PREPARING,
    /** One of the outputs has its directory manifest; others may not. */
    STORE_OUTPUT_PREPARED,
    STORE_PREPARED,
    /** The keeper is about to be asked for the decision and the publication in one. */
    STORE_PUBLISHING,
    /** The keeper has answered. */
    STORE_PUBLISHED,
    STORE_FINISHING,
    /** The transaction is over; the job file is still there. */
    STORE_FINISHED,

    // Journals of either leader, at the leader
    /** A term has begun; its view has not been recovered. */
    TERM_BEGUN,
    /** The view has been recovered; nothing has been decided. */
    VIEW_RECOVERED,
    /** An entry is about to be sent to the coordination service. */
    ENTRY_WRITING,
    /** It is durable; the loop has not heard of it. */
    ENTRY_WRITTEN,
    /** The same for an entry that decides a job's commit. */
    DECISION_WRITING,
    DECISION_WRITTEN,

    // A chunk, at a storage node
    /** All bytes are in a temporary file. */
    CHUNK_WRITTEN,
    /** They have been forced to disk. */
    CHUNK_FORCED,
    /** The file has its name. */
    CHUNK_NAMED,
    /** The name has been forced to disk; nothing has been acknowledged. */
    CHUNK_STORED;

    private static final FaultHook HOOK = ServiceLoader.load(FaultHook.class, FaultPoint.class.getClassLoader())
            .findFirst()
            .orElse(null);

    /** The thread has come here. */
    public void reached() {
        if (HOOK != null) {
            HOOK.reached(this);
        }
    }
}
