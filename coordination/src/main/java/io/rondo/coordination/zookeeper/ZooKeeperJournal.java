package io.rondo.coordination.zookeeper;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Guard.Condition;
import io.rondo.base.replica.Journal;
import io.rondo.base.replica.SnapshotStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.Stat;

/**
 * A role's journal in ZooKeeper. Every append is one transaction: {@code check(epoch), conditions, setData(head, version),
 * create(entry)}, so a deposed leader writes nothing and there can be no gap.
 *
 * <p>A reply that is lost leaves the outcome unknown; the head is then read again and recognised by its nonce.
 */
final class ZooKeeperJournal implements Journal {
    /** Snapshots up to this size live in the head node itself. */
    private static final int INLINE = 32 << 10;

    private final CuratorFramework client;
    private final ZooKeeperTerm term;
    private final SnapshotStore snapshots;
    private JournalHead head;
    private int headVersion;

    ZooKeeperJournal(CuratorFramework client, ZooKeeperTerm term, SnapshotStore snapshots) {
        this.client = client;
        this.term = term;
        this.snapshots = snapshots;
    }

    @Override
    public Recovered recover() {
        try {
            String path = Nodes.head(term.role());
            if (client.checkExists().forPath(path) == null) {
                try {
                    client.create().creatingParentsIfNeeded().forPath(path, JournalHead.WIRE.encode(JournalHead.EMPTY));
                } catch (KeeperException.NodeExistsException e) {
                    // another candidate made it first, which is as good
                }
            }
            client.sync().forPath(path);
            readHead();
            List<byte[]> batches = new ArrayList<>();
            for (long number = head.first(); number < head.next(); number++) {
                batches.add(client.getData().forPath(Nodes.entry(term.role(), number)));
            }
            byte[] snapshot = head.inlineSnapshot();
            if (head.snapshotReference() != null) {
                snapshot = snapshots.get(head.snapshotReference());
            }
            return new Recovered(snapshot, batches);
        } catch (RondoException e) {
            throw e;
        } catch (Exception e) {
            throw new RondoException(
                    ErrorKind.RETRYABLE,
                    "journal-unreadable",
                    "The journal of " + term.role().label() + " cannot be read: " + e,
                    e);
        }
    }

    private void readHead() throws Exception {
        Stat stat = new Stat();
        head = JournalHead.WIRE.decode(client.getData().storingStatIn(stat).forPath(Nodes.head(term.role())));
        headVersion = stat.getVersion();
    }

    @Override
    public CompletableFuture<Outcome> append(byte[] batch, Guard guard) {
        return CompletableFuture.supplyAsync(
                () -> {
                    synchronized (this) {
                        return write(batch, guard.conditions());
                    }
                },
                term.executor());
    }

    private Outcome write(byte[] batch, List<Condition> conditions) {
        String nonce = UUID.randomUUID().toString();
        JournalHead next =
                new JournalHead(head.first(), head.next() + 1, nonce, head.inlineSnapshot(), head.snapshotReference());
        List<Condition> left = new ArrayList<>(conditions);
        while (true) {
            term.mustLive();
            try {
                List<CuratorOp> operations = new ArrayList<>();
                operations.add(term.check(client));
                for (Condition condition : left) {
                    operations.add(operation(condition));
                }
                operations.add(client.transactionOp()
                        .setData()
                        .withVersion(headVersion)
                        .forPath(Nodes.head(term.role()), Nodes.checked(JournalHead.WIRE.encode(next))));
                operations.add(client.transactionOp()
                        .create()
                        .forPath(Nodes.entry(term.role(), head.next()), Nodes.checked(batch)));
                client.transaction().forOperations(operations);
                head = next;
                headVersion++;
                return Outcome.DURABLE;
            } catch (KeeperException e) {
                Outcome known = afterFailure(e, left, next);
                if (known != null) {
                    return known;
                }
            } catch (RondoException e) {
                throw e;
            } catch (Exception e) {
                throw new RondoException(ErrorKind.RETRYABLE, "append-failed", "An append failed: " + e, e);
            }
        }
    }

    private CuratorOp operation(Condition condition) throws Exception {
        if (condition instanceof Condition.EpochIs epoch) {
            return client.transactionOp()
                    .check()
                    .withVersion((int) epoch.epoch())
                    .forPath(Nodes.epoch(epoch.role()));
        }
        Condition.WriteOnce once = (Condition.WriteOnce) condition;
        return client.transactionOp().create().forPath(Nodes.once(once.cell()), Nodes.checked(once.value()));
    }

    /** What a failed transaction means; null to try again. Throws when the term is over. */
    private Outcome afterFailure(KeeperException failure, List<Condition> left, JournalHead next) {
        try {
            if (isUnknown(failure)) {
                return recognise(next) ? Outcome.DURABLE : null;
            }
            int failed = firstFailed(failure);
            if (failed == 0) {
                throw term.end("another leader has a later epoch");
            }
            if (failed > left.size()) {
                if (recognise(next)) {
                    return Outcome.DURABLE;
                }
                throw term.end("the journal's head was moved by another");
            }
            // A retry of a write that did land, its reply lost, may fail on a condition that has changed since: what
            // the
            // head shows is the truth, and only then is a refused condition a refusal.
            if (recognise(next)) {
                return Outcome.DURABLE;
            }
            Condition refused = left.get(failed - 1);
            if (refused instanceof Condition.WriteOnce once) {
                return afterRefusedCell(once, failure.code(), left);
            }
            return Outcome.REFUSED;
        } catch (RondoException e) {
            throw e;
        } catch (Exception e) {
            term.pause();
            return null; // ZooKeeper is away: whether it was written is found out when it is back, or the term ends
        }
    }

    private Outcome afterRefusedCell(Condition.WriteOnce once, KeeperException.Code code, List<Condition> left)
            throws Exception {
        KeeperException.Code cause = code;
        byte[] present = null;
        if (client.checkExists().forPath(Nodes.once(once.cell())) != null) {
            present = client.getData().forPath(Nodes.once(once.cell()));
            cause = KeeperException.Code.NODEEXISTS;
        }
        if (cause != KeeperException.Code.NODEEXISTS) {
            makeFolder(once);
            return null;
        }
        if (Arrays.equals(present, once.value())) {
            left.remove(once); // written before, by us or by a leader before us
            return null;
        }
        return Outcome.REFUSED;
    }

    private void makeFolder(Condition.WriteOnce once) throws Exception {
        try {
            client.create().creatingParentsIfNeeded().forPath(Nodes.onceFolder(once.cell()), new byte[0]);
        } catch (KeeperException.NodeExistsException e) {
            // another made it meanwhile, which is as good
        }
    }

    /** Whether the head shows this very write. A head that others moved ends the term. */
    private boolean recognise(JournalHead next) throws Exception {
        long expected = head.next();
        Stat stat = new Stat();
        JournalHead present =
                JournalHead.WIRE.decode(client.getData().storingStatIn(stat).forPath(Nodes.head(term.role())));
        if (present.nonce().equals(next.nonce())) {
            head = present;
            headVersion = stat.getVersion();
            return true;
        }
        if (present.next() != expected) {
            throw term.end("the journal's head was moved by another");
        }
        return false;
    }

    /** The failures that prove nothing. All others come from the server, which answered that it wrote nothing. */
    private static boolean isUnknown(KeeperException e) {
        return switch (e.code()) {
            case CONNECTIONLOSS, OPERATIONTIMEOUT, SESSIONEXPIRED, SESSIONMOVED, REQUESTTIMEOUT -> true;
            default -> false;
        };
    }

    private static int firstFailed(KeeperException e) {
        List<OpResult> results = e.getResults();
        for (int i = 0; results != null && i < results.size(); i++) {
            if (results.get(i) instanceof OpResult.ErrorResult error
                    && error.getErr() != 0
                    && error.getErr() != KeeperException.Code.RUNTIMEINCONSISTENCY.intValue()) {
                return i;
            }
        }
        throw new RondoException(ErrorKind.RETRYABLE, "append-failed", "A transaction failed: " + e.getMessage(), e);
    }

    @Override
    public synchronized int tailLength() {
        return (int) (head.next() - head.first());
    }

    @Override
    public synchronized void compact(byte[] snapshot) {
        boolean inline = snapshot.length <= INLINE;
        byte[] reference = inline ? null : snapshots.put(term.role().label(), snapshot);
        JournalHead old = head;
        JournalHead next = new JournalHead(
                head.next(), head.next(), UUID.randomUUID().toString(), inline ? snapshot : null, reference);
        try {
            client.transaction()
                    .forOperations(
                            term.check(client),
                            client.transactionOp()
                                    .setData()
                                    .withVersion(headVersion)
                                    .forPath(Nodes.head(term.role()), Nodes.checked(JournalHead.WIRE.encode(next))));
            head = next;
            headVersion++;
            deleteEntries(old);
            if (old.snapshotReference() != null) {
                snapshots.discard(old.snapshotReference());
            }
        } catch (Exception e) {
            try {
                readHead(); // the head may have been moved although the reply was lost
            } catch (Exception unreadable) {
                e.addSuppressed(unreadable);
                throw term.end("the journal's head cannot be read after a failed compaction: " + unreadable);
            }
            throw new RondoException(ErrorKind.RETRYABLE, "compaction-failed", "A compaction failed: " + e, e);
        }
    }

    private void deleteEntries(JournalHead old) throws Exception {
        List<CuratorOp> deletes = new ArrayList<>();
        for (long number = old.first(); number < old.next(); number++) {
            deletes.add(client.transactionOp().delete().forPath(Nodes.entry(term.role(), number)));
            if (deletes.size() == Nodes.MOST_OPERATIONS || number + 1 == old.next()) {
                client.transaction().forOperations(deletes);
                deletes.clear();
            }
        }
    }
}
