package io.rondo.coordination.zookeeper;

import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.replica.Journal;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term. Its lease is renewed by reading the epoch node: as long as a read that was sent less than two thirds of the
 * session ago has been answered, and showed our epoch, nobody else can have been elected.
 */
final class ZooKeeperTerm implements Term {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperTerm.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Role role;
    private final long epoch;
    private final CuratorFramework client;
    private final long leaseNanos;
    private final Consumer<ZooKeeperTerm> onOver;
    private final ScheduledExecutorService executor;
    private final ScheduledExecutorService renewal;
    private final ZooKeeperJournal journal;
    private volatile long renewed;
    private volatile boolean over;

    ZooKeeperTerm(
            Role role,
            long epoch,
            CuratorFramework client,
            SnapshotStore snapshots,
            Duration session,
            Consumer<ZooKeeperTerm> onOver) {
        this.role = role;
        this.epoch = epoch;
        this.client = client;
        this.leaseNanos = session.toNanos() * 2 / 3;
        this.onOver = onOver;
        this.executor = Executors.newSingleThreadScheduledExecutor(new DaemonThreads(role.label() + "-journal"));
        this.renewal = Executors.newSingleThreadScheduledExecutor(new DaemonThreads(role.label() + "-lease"));
        this.journal = new ZooKeeperJournal(client, this, snapshots);
        this.renewed = System.nanoTime();
        renewal.scheduleWithFixedDelay(this::renew, 0, Math.max(50, session.toMillis() / 8), TimeUnit.MILLISECONDS);
    }

    private void renew() {
        long sent = System.nanoTime();
        try {
            Stat stat = client.checkExists().forPath(Nodes.epoch(role));
            if (stat == null || stat.getVersion() != epoch) {
                end("another leader has a later epoch");
            } else {
                renewed = sent;
            }
        } catch (Exception e) {
            LOG.debug("the lease of {} was not renewed: {}", role, e.toString());
        }
    }

    CuratorOp check(CuratorFramework with) throws Exception {
        return with.transactionOp().check().withVersion((int) epoch).forPath(Nodes.epoch(role));
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
        return !over && System.nanoTime() - renewed < leaseNanos;
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
