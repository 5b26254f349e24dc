package io.rondo.coordination.zookeeper;

import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.replica.Journal;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.base.time.Clock;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term. Its lease is renewed by a sync, which the ensemble's leader itself must answer, and a reading of the epoch behind
 * it: while the session lives nobody else can have been elected. A plain read proves nothing, since a follower that was cut off
 * from its ensemble answers too.
 */
final class ZooKeeperTerm implements Term {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperTerm.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LEAST_BEAT_MILLIS = 50;
    /** Heartbeats in the length of a session. */
    private static final int BEATS = 8;

    private final Role role;
    private final long epoch;
    private final Session session;
    private final Lease lease = new Lease(Clock.SYSTEM);
    private final Consumer<ZooKeeperTerm> onOver;
    private final ScheduledExecutorService executor;
    private final ScheduledExecutorService renewal;
    private final ZooKeeperJournal journal;
    private volatile boolean over;

    ZooKeeperTerm(Role role, long epoch, Session session, SnapshotStore snapshots, Consumer<ZooKeeperTerm> onOver) {
        this.role = role;
        this.epoch = epoch;
        this.session = session;
        this.onOver = onOver;
        this.executor = Executors.newSingleThreadScheduledExecutor(new DaemonThreads(role.label() + "-journal"));
        this.renewal = Executors.newSingleThreadScheduledExecutor(new DaemonThreads(role.label() + "-lease"));
        this.journal = new ZooKeeperJournal(session, this, snapshots);
        renewal.execute(this::renew);
    }

    private void renew() {
        long sent = Clock.SYSTEM.nanos();
        long next = LEAST_BEAT_MILLIS;
        try {
            int sessionMillis = session.negotiatedMillis();
            next = Math.max(next, sessionMillis / BEATS);
            Stat stat = new Stat();
            session.readSynced(Nodes.epoch(role), stat);
            if (stat.getVersion() != epoch) {
                end("another leader has a later epoch");
            } else {
                lease.acknowledged(sent, sessionMillis);
            }
        } catch (KeeperException.NoNodeException e) {
            end("its epoch's node is gone");
        } catch (Exception e) {
            LOG.debug("the lease of {} was not renewed: {}", role, e.toString());
        }
        try {
            renewal.schedule(this::renew, next, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the {} term {} is over", role, epoch, e);
        }
    }

    CuratorOp check() throws Exception {
        return session.client()
                .transactionOp()
                .check()
                .withVersion(Math.toIntExact(epoch))
                .forPath(Nodes.epoch(role));
    }

    void mustLive() {
        if (over) {
            throw RondoException.retryable("not-leader", "");
        }
    }

    /** Lets a moment pass before ZooKeeper is asked again. */
    void pause() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    Executor executor() {
        return executor;
    }

    /** Ends the term; returns what to throw. */
    RondoException end(String reason) {
        boolean first;
        synchronized (this) {
            first = !over;
            over = true;
        }
        if (first) {
            LOG.info("the {} term {} is over: {}", role.label(), epoch, reason);
            renewal.shutdown();
            executor.shutdown();
            onOver.accept(this);
        }
        return RondoException.retryable("not-leader", "");
    }

    @Override
    public Role role() {
        return role;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public boolean mayDecide() {
        return !over && session.connected() && lease.holds();
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public void resign(String reason) {
        end(reason);
    }
}
