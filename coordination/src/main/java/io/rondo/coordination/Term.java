package io.rondo.coordination;

import io.rondo.base.replica.Journal;

/** One uninterrupted time of leadership, fenced by its epoch in every write. */
public interface Term {
    Role role();

    long epoch();

    /**
     * True while the term lives, the connection is not suspended and the lease (a safe fraction of the session since the
     * last acknowledged heartbeat, by monotonic clock) holds. False means: decide nothing and answer no read now.
     */
    boolean mayDecide();

    /** True once the term is over for good. */
    boolean over();

    /** The role's journal, for this term's leader alone. */
    Journal journal();

    /** Gives the term up, for instance because the loop hangs or failed. Repeatable. */
    void resign(String reason);
}
