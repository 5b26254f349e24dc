package io.rondo.coordination.zookeeper;

import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.coordination.Coordination.Candidacy;
import io.rondo.coordination.Coordination.TermListener;
import io.rondo.coordination.Role;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands for one role. The latch only says whose turn it is; a term begins with a conditional bump of the epoch node, in one
 * transaction with a check that the latch's node is still there.
 */
final class ZooKeeperCandidacy implements Candidacy {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperCandidacy.class);

    private final Session session;
    private final Role role;
    private final String advertised;
    private final SnapshotStore snapshots;
    private final TermListener listener;
    private final ExecutorService thread;
    /** Hears of a lost session at once, even while the thread is busy with a listener. */
    private final ConnectionStateListener connection = (ignored, state) -> {
        if (state == ConnectionState.LOST) {
            endTerm("the session was lost");
        }
    };

    private LeaderLatch latch;
    /** Granted, and its end not told yet. */
    private volatile ZooKeeperTerm term;

    private volatile boolean closed;

    ZooKeeperCandidacy(Session session, Role role, String advertised, SnapshotStore snapshots, TermListener listener) {
        this.session = session;
        this.role = role;
        this.advertised = advertised;
        this.snapshots = snapshots;
        this.listener = listener;
        this.thread = Executors.newSingleThreadExecutor(new DaemonThreads(role.label() + "-election"));
        session.client().getConnectionStateListenable().addListener(connection);
        run(this::stand);
    }

    /** Everything happens on one thread, in order; after close nothing does. */
    private void run(Runnable step) {
        try {
            thread.execute(step);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is closed", role, e);
        }
    }

    private void stand() {
        if (closed) {
            return;
        }
        LeaderLatch standing = new LeaderLatch(session.client(), Nodes.latch(role), advertised);
        latch = standing;
        standing.addListener(
                new LeaderLatchListener() {
                    @Override
                    public void isLeader() {
                        begin(standing);
                    }

                    @Override
                    public void notLeader() {
                        if (standing == latch) {
                            endTerm("the session was lost");
                        }
                    }
                },
                thread);
        try {
            standing.start();
        } catch (Exception e) {
            LOG.warn("cannot stand for {}: {}", role, e.toString());
        }
    }

    private void begin(LeaderLatch standing) {
        if (term != null && term.over()) {
            tellEnd(term);
        }
        while (!closed && standing == latch && standing.hasLeadership() && term == null) {
            try {
                long id = session.id();
                ZooKeeperTerm begun = bump(standing);
                term = begun;
                if (session.id() != id) {
                    begun.end("the session was lost as it began"); // which nobody could tell it
                }
                LOG.info("{} begins the {} term {}", advertised, role.label(), begun.epoch());
                listener.granted(begun);
                return;
            } catch (Exception e) {
                LOG.info("the {} term did not begin: {}", role.label(), e.toString());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private ZooKeeperTerm bump(LeaderLatch standing) throws Exception {
        String path = Nodes.epoch(role);
        session.ensure(path, new byte[0]);
        Stat stat = new Stat();
        session.readSynced(path, stat);
        EpochRecord mine = new EpochRecord(advertised, UUID.randomUUID().toString());
        try {
            session.write(List.of(
                    session.client().transactionOp().check().forPath(standing.getLastPathIsLeader()),
                    session.client()
                            .transactionOp()
                            .setData()
                            .withVersion(stat.getVersion())
                            .forPath(path, EpochRecord.WIRE.encode(mine))));
        } catch (Exception e) {
            byte[] present = session.readSynced(path, stat);
            if (present.length == 0 || !EpochRecord.WIRE.decode(present).nonce().equals(mine.nonce())) {
                throw e;
            }
            return term(stat.getVersion()); // the reply was lost, the write was not
        }
        return term(stat.getVersion() + 1L);
    }

    private ZooKeeperTerm term(long epoch) {
        return new ZooKeeperTerm(role, epoch, session, snapshots, ended -> run(() -> ended(ended)));
    }

    /** A term that ended by itself gives up its seat, so that others get their turn, and stands again. */
    private void ended(ZooKeeperTerm ended) {
        if (ended == term && !closed) {
            tellEnd(ended);
            closeLatch();
            stand();
        }
    }

    private void tellEnd(ZooKeeperTerm ended) {
        term = null;
        listener.ended(ended);
    }

    private void endTerm(String reason) {
        ZooKeeperTerm current = term;
        if (current != null) {
            current.end(reason);
        }
    }

    private void closeLatch() {
        try {
            latch.close(LeaderLatch.CloseMode.SILENT);
        } catch (IOException e) {
            LOG.debug("the latch of {} did not close in order", role, e);
        }
    }

    @Override
    public void close() {
        session.client().getConnectionStateListenable().removeListener(connection);
        closed = true;
        endTerm("it was given up");
        run(() -> {
            if (term != null) {
                endTerm("it was given up");
                tellEnd(term);
            }
            if (latch != null) {
                closeLatch();
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("the candidacy for {} did not end in time", role);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
