package io.rondo.coordination.memory;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Journal;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.coordination.Limits;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A term and its journal, fenced by the office's epoch. Guarded by the service's monitor. */
final class MemoryTerm implements Term, Journal {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryTerm.class);
    /** A transaction's own operations: the check of the epoch, the head and the entry. */
    private static final int OWN_OPERATIONS = 3;

    private final MemoryService service;
    private final MemoryCoordination session;
    private final MemoryCandidacy candidacy;
    private final Role role;
    private final long epoch;
    private final SnapshotStore snapshots;
    private boolean over;
    private boolean recovered;
    private boolean inFlight;

    MemoryTerm(
            MemoryService service,
            MemoryCoordination session,
            MemoryCandidacy candidacy,
            Role role,
            long epoch,
            SnapshotStore snapshots) {
        this.service = service;
        this.session = session;
        this.candidacy = candidacy;
        this.role = role;
        this.epoch = epoch;
        this.snapshots = snapshots;
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
        synchronized (service) {
            return !over && !session.suspended();
        }
    }

    @Override
    public boolean over() {
        synchronized (service) {
            return over;
        }
    }

    @Override
    public Journal journal() {
        return this;
    }

    @Override
    public void resign(String reason) {
        candidacy.requeue(this, reason);
    }

    void markOver(String reason) {
        over = true;
        LOG.debug("the {} term {} is over: {}", role.label(), epoch, reason);
    }

    private Ledger ledger() {
        return service.office(role).ledger;
    }

    private boolean fenced() {
        return over || service.office(role).epoch != epoch;
    }

    private RondoException deposed() {
        candidacy.requeue(this, "another leader has a later epoch");
        return RondoException.retryable("not-leader", "");
    }

    private void requireRecovered() {
        if (!recovered) {
            throw new IllegalStateException("The journal must be recovered before it is used.");
        }
    }

    @Override
    public Recovered recover() {
        byte[] inline;
        byte[] reference;
        List<byte[]> batches;
        synchronized (service) {
            recovered = true;
            inline = ledger().inlineSnapshot();
            reference = ledger().reference();
            batches = ledger().tail();
        }
        return new Recovered(reference == null ? inline : snapshots.get(reference), batches);
    }

    @Override
    public CompletableFuture<Outcome> append(byte[] batch, Guard guard) {
        Limits.require("bytes of a batch", batch.length, Limits.BATCH_BYTES);
        CompletableFuture<Outcome> done = new CompletableFuture<>();
        Runnable told;
        synchronized (service) {
            if (inFlight) {
                throw new IllegalStateException("An append is in flight already.");
            }
            inFlight = true;
            if (session.suspended() && !over) {
                session.withhold(() -> write(batch.clone(), guard, done).run());
                return done;
            }
            told = write(batch.clone(), guard, done);
        }
        told.run();
        return done;
    }

    /** Does the append, and returns what tells of it. */
    private Runnable write(byte[] batch, Guard guard, CompletableFuture<Outcome> done) {
        inFlight = false;
        boolean passed;
        try {
            if (fenced()) {
                throw deposed();
            }
            requireRecovered();
            Limits.require(
                    "operations of a transaction",
                    OWN_OPERATIONS + guard.conditions().size(),
                    Limits.TRANSACTION_OPERATIONS);
            Limits.require("entries of a tail", ledger().tailLength() + 1L, Limits.CHILDREN);
            Limits.require("bytes of a transaction", batch.length + bytes(guard), Limits.TRANSACTION_BYTES);
            passed = service.pass(guard);
        } catch (RuntimeException e) {
            return () -> done.completeExceptionally(e);
        }
        if (passed) {
            ledger().append(batch);
        }
        if (!session.losingReplies()) {
            return () -> done.complete(passed ? Outcome.DURABLE : Outcome.REFUSED);
        }
        inFlight = true;
        session.withhold(() -> {
            inFlight = false;
            if (over) {
                done.completeExceptionally(RondoException.retryable("not-leader", ""));
            } else {
                done.complete(passed ? Outcome.DURABLE : Outcome.REFUSED);
            }
        });
        return () -> {};
    }

    private static long bytes(Guard guard) {
        long bytes = 0;
        for (Guard.Condition condition : guard.conditions()) {
            bytes += condition instanceof Guard.Condition.WriteOnce once ? once.value().length : 0;
        }
        return bytes;
    }

    @Override
    public int tailLength() {
        synchronized (service) {
            requireRecovered();
            return ledger().tailLength();
        }
    }

    @Override
    public long end() {
        synchronized (service) {
            requireRecovered();
            return ledger().end();
        }
    }

    @Override
    public void compact(byte[] snapshot, long end) {
        boolean inline = snapshot.length <= Limits.INLINE_SNAPSHOT_BYTES;
        byte[] reference = inline ? null : snapshots.put(role.label(), epoch, snapshot);
        byte[] previous;
        try {
            Limits.require("bytes of a snapshot's reference", inline ? 0 : reference.length, Limits.REFERENCE_BYTES);
            synchronized (service) {
                if (fenced()) {
                    throw deposed();
                }
                requireRecovered();
                previous = ledger().reference();
                ledger().compact(end, inline ? snapshot.clone() : null, reference);
            }
        } catch (RuntimeException e) {
            if (reference != null) {
                snapshots.discard(reference);
            }
            throw e;
        }
        if (previous != null) {
            snapshots.discard(previous);
        }
    }
}
