package io.rondo.coordination;

import io.rondo.base.replica.SnapshotStore;
import java.util.List;
import java.util.Optional;

/**
 * One process's session with the coordination service. {@code ZooKeeperCoordination} speaks to ZooKeeper;
 * {@code MemoryCoordination} is the twin inside one JVM; both pass the same contract tests.
 */
public interface Coordination extends AutoCloseable {
    /**
     * Stands for election. Calls of the listener come one at a time on a thread of their own. {@code advertised} is what
     * others are told about the leader, for redirects.
     */
    Candidacy campaign(Role role, String advertised, SnapshotStore snapshots, TermListener listener);

    /** A candidate; close to withdraw (which ends its term, if it holds one). */
    interface Candidacy extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Told of the beginning and the end of this process's terms, of each end once, and before the next beginning. A term that
     * ended never comes back.
     */
    interface TermListener {
        void granted(Term term);

        void ended(Term term);
    }

    /** Who leads, as far as is known here, and in which epoch: a hint for redirects, not a permission. */
    Optional<LeaderHint> leader(Role role);

    record LeaderHint(String advertised, long epoch) {}

    /**
     * The stored snapshots that the role's journal refers to; empty if it has no journal yet. Blocking.
     *
     * <p>What is told stays true: of all that was stored in terms before its epoch, the journal will never again refer to anything else.
     */
    Optional<ReferredSnapshots> referredSnapshots(Role role);

    /**
     * References to snapshots.
     *
     * @param epoch that had begun when the journal was read
     */
    record ReferredSnapshots(long epoch, List<byte[]> references) {}

    Membership membership();

    /** The value of a write-once cell after a sync with the service, if it was written. */
    Optional<byte[]> readOnce(String cell);

    /** Forgets a cell whose job is long settled. */
    void forgetOnce(String cell);

    @Override
    void close();
}
