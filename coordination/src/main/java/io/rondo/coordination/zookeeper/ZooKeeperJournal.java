package io.rondo.coordination.zookeeper;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Journal;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.coordination.Limits;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.LongStream;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A role's journal in ZooKeeper. Every append is one transaction that checks the epoch, moves the head and makes the entry, so
 * a deposed leader writes nothing and there can be no gap.
 */
final class ZooKeeperJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperJournal.class);
    private static final Guard NO_GUARD = new Guard(List.of());

    private final Session session;
    private final ZooKeeperTerm term;
    private final SnapshotStore snapshots;
    private final HeadWriter writer;
    private final TailSweep sweep;
    private final CellFolders folders;

    ZooKeeperJournal(Session session, ZooKeeperTerm term, SnapshotStore snapshots) {
        this.session = session;
        this.term = term;
        this.snapshots = snapshots;
        this.writer = new HeadWriter(session, term);
        this.sweep = new TailSweep(session, term, snapshots);
        this.folders = new CellFolders(session, Limits.CHILDREN);
    }

    @Override
    public Recovered recover() {
        try {
            JournalHead head;
            List<byte[]> batches;
            synchronized (this) {
                head = writer.load();
                batches = session.readAll(LongStream.range(head.first(), head.next())
                        .mapToObj(number -> Nodes.entry(term.role(), number))
                        .toList());
            }
            byte[] reference = head.snapshotReference();
            byte[] snapshot = reference == null ? head.inlineSnapshot() : snapshots.get(reference);
            // A snapshot is discarded by the keeper that leads: it may be the one that is about to.
            new DaemonThreads(term.role().label() + "-sweep")
                    .newThread(() -> sweep.sweep(head))
                    .start();
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

    @Override
    public CompletableFuture<Outcome> append(byte[] batch, Guard guard) {
        Limits.require("bytes of a batch", batch.length, Limits.BATCH_BYTES);
        try {
            return CompletableFuture.supplyAsync(() -> write(batch, guard), term.executor());
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(RondoException.retryable("not-leader", ""));
        }
    }

    private synchronized Outcome write(byte[] batch, Guard guard) {
        JournalHead head = writer.head();
        Limits.require("entries of a tail", head.tailLength() + 1L, Limits.CHILDREN);
        CuratorOp entry;
        try {
            entry = session.client().transactionOp().create().forPath(Nodes.entry(term.role(), head.next()), batch);
        } catch (Exception e) {
            throw new RondoException(ErrorKind.INTERNAL, "append-failed", "An append failed: " + e, e);
        }
        return writer.write(head.appended(nonce()), List.of(entry), new Conditions(session, folders, guard));
    }

    private static String nonce() {
        return UUID.randomUUID().toString();
    }

    @Override
    public int tailLength() {
        return writer.head().tailLength();
    }

    @Override
    public long end() {
        return writer.head().next();
    }

    @Override
    public void compact(byte[] snapshot, long end) {
        term.mustLive();
        boolean inline = snapshot.length <= Limits.INLINE_SNAPSHOT_BYTES;
        byte[] reference = inline ? null : snapshots.put(term.role().label(), term.epoch(), snapshot);
        if (writer.head().superseded() != null) { // the head is about to forget it
            discard(writer.head().superseded());
        }
        try {
            Limits.require("bytes of a snapshot's reference", inline ? 0 : reference.length, Limits.REFERENCE_BYTES);
            sweep.sweep(moveHead(end, inline ? snapshot : null, reference));
        } catch (RuntimeException e) {
            if (reference != null && !term.over()) { // where the term is over the head may refer to it
                discard(reference);
            }
            throw e;
        }
    }

    private synchronized JournalHead moveHead(long end, byte[] inline, byte[] reference) {
        JournalHead head = writer.head();
        if (end < head.first() || end > head.next()) {
            throw new IllegalArgumentException(
                    "No snapshot can end at " + end + " of " + head.first() + " to " + head.next() + ".");
        }
        writer.write(
                head.compacted(nonce(), end, inline, reference), List.of(), new Conditions(session, folders, NO_GUARD));
        return writer.head();
    }

    private void discard(byte[] reference) {
        try {
            snapshots.discard(reference);
        } catch (RuntimeException e) {
            LOG.info("a snapshot that is not needed could not be discarded: {}", e.toString());
        }
    }
}
