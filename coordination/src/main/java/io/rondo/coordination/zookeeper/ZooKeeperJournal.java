package io.rondo.coordination.zookeeper;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Journal;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.coordination.Limits;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A role's journal in ZooKeeper. Every append is one transaction that checks the epoch, moves the head and makes the entry, so
 * a deposed leader writes nothing and there can be no gap.
 */
final class ZooKeeperJournal implements Journal {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperJournal.class);

    private final Session session;
    private final ZooKeeperTerm term;
    private final SnapshotStore snapshots;
    private final HeadWriter writer;
    private final HeadMoves moves;
    private final TailSweep sweep;

    ZooKeeperJournal(Session session, ZooKeeperTerm term, SnapshotStore snapshots) {
        this.session = session;
        this.term = term;
        this.snapshots = snapshots;
        this.writer = new HeadWriter(session, term);
        this.moves = new HeadMoves(term, writer);
        this.sweep = new TailSweep(session, term, snapshots);
    }

    @Override
    public Recovered recover() {
        try {
            JournalHead head = writer.load();
            List<byte[]> batches = session.readAll(LongStream.range(head.first(), head.next())
                    .mapToObj(number -> Nodes.entry(term.role(), number))
                    .toList());
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
        HeadMove move = HeadMove.append(batch, guard);
        moves.add(move);
        return move.told();
    }

    /** The term is over: nobody waits any longer for what was not answered. On the term's thread. */
    void termEnded() {
        moves.termEnded();
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

    private JournalHead moveHead(long end, byte[] inline, byte[] reference) {
        HeadMove move = HeadMove.compact(end, inline, reference);
        moves.add(move);
        try {
            move.told().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
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
