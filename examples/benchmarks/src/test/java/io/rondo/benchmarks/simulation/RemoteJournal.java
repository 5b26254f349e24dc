package io.rondo.benchmarks.simulation;

import static io.rondo.benchmarks.simulation.Failures.watched;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Journal;
import io.rondo.coordination.Term;
import java.util.concurrent.CompletableFuture;

/**
 * The twin's journal over the network. An append whose answer does not come is sent again and recognised by its nonce if it was done
 * before, as {@code HeadWriter} does with ZooKeeper; so it is done once or not at all, and until its answer comes nobody knows which.
 */
final class RemoteJournal implements Journal {
    private static final int AGAIN_MILLIS = 900;

    private final Session session;
    private final Daemon owner;
    private final World world;
    private final Term term;
    private Runnable whenAnswered = () -> {};

    RemoteJournal(Session session, Term term) {
        this.session = session;
        this.owner = session.owner();
        this.world = owner.world;
        this.term = term;
    }

    @Override
    public Recovered recover() {
        return term.journal().recover();
    }

    @Override
    public CompletableFuture<Outcome> append(byte[] batch, Guard guard) {
        CompletableFuture<Outcome> told = new CompletableFuture<>();
        transmit(new Entry(batch, guard), told);
        return told;
    }

    /** Told after each answer of the service. */
    void whenAnswered(Runnable listener) {
        whenAnswered = listener;
    }

    private void transmit(Entry entry, CompletableFuture<Outcome> told) {
        if (told.isDone()) {
            return;
        }
        int start = owner.starts();
        world.network.send(
                owner,
                world.ensemble,
                () -> write(entry)
                        .whenComplete(watched((outcome, failure) -> world.network.send(
                                world.ensemble, owner, owner.guarded(start, () -> settle(told, outcome, failure))))));
        owner.after(AGAIN_MILLIS, () -> transmit(entry, told));
    }

    /** At the service. */
    private CompletableFuture<Outcome> write(Entry entry) {
        boolean recognised = entry.written != null && !world.plants(Plant.LOST_REPLIES_ARE_WRITTEN_AGAIN);
        if (!recognised) {
            entry.written = session.isExpired()
                    ? CompletableFuture.failedFuture(RondoException.retryable("not-leader", "the session is over"))
                    : term.journal().append(entry.batch, entry.guard);
            entry.written.thenAccept(outcome -> world.invariants.appended(session, term, outcome, entry.batch));
        }
        return entry.written;
    }

    private void settle(CompletableFuture<Outcome> told, Outcome outcome, Throwable failure) {
        if (failure == null) {
            told.complete(outcome);
        } else {
            told.completeExceptionally(failure);
        }
        whenAnswered.run();
    }

    @Override
    public int tailLength() {
        return term.journal().tailLength();
    }

    @Override
    public long end() {
        return term.journal().end();
    }

    @Override
    public void compact(byte[] snapshot, long end) {
        term.journal().compact(snapshot, end);
    }

    /** What is to be written, and what became of it. */
    private static final class Entry {
        final byte[] batch;
        final Guard guard;
        CompletableFuture<Outcome> written;

        Entry(byte[] batch, Guard guard) {
            this.batch = batch;
            this.guard = guard;
        }
    }
}
