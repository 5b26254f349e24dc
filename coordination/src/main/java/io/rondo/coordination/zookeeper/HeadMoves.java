package io.rondo.coordination.zookeeper;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Journal.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves of a journal's head, done in the order in which they were added. All happens on the term's thread.
 *
 * <p>Plain entries follow each other without waiting for answers. Each names the version of the head that the one before it makes,
 * so none is done unless all before it were. When one is not answered with success, the answers of those behind it are awaited too;
 * then {@link HeadWriter} finds out how far they got, and the others are sent again. Every other move has the head to itself.
 */
final class HeadMoves {
    private static final Logger LOG = LoggerFactory.getLogger(HeadMoves.class);

    private final ZooKeeperTerm term;
    private final HeadWriter writer;
    private final Deque<HeadMove> waiting = new ArrayDeque<>();
    private final Deque<Sent> sent = new ArrayDeque<>();
    /** Of those sent. */
    private int unanswered;
    /** What became of the first that was sent is not known. */
    private boolean unsure;
    /** Why nothing is written any more. */
    private Throwable failure;

    private record Sent(HeadMove move, JournalHead head) {}

    HeadMoves(ZooKeeperTerm term, HeadWriter writer) {
        this.term = term;
        this.writer = writer;
    }

    /** From any thread. */
    void add(HeadMove move) {
        try {
            onTermsThread(() -> {
                waiting.add(move);
                proceed();
            });
        } catch (RejectedExecutionException e) {
            move.told().completeExceptionally(RondoException.retryable("not-leader", ""));
        }
    }

    private void onTermsThread(Runnable step) {
        term.executor().execute(() -> {
            try {
                step.run();
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        });
    }

    /** The term is over; what is on the way may have been done or not. */
    void termEnded() {
        fail(RondoException.retryable("not-leader", ""));
    }

    private void proceed() {
        while (failure == null && !unsure && !waiting.isEmpty()) {
            if (waiting.peek().isPlain()) {
                send(waiting.remove());
            } else if (sent.isEmpty()) {
                doAlone(waiting.remove());
            } else {
                return;
            }
        }
        if (failure != null) {
            fail(failure);
        }
    }

    private void doAlone(HeadMove move) {
        try {
            move.told().complete(writer.write(move));
        } catch (RuntimeException | Error e) {
            move.told().completeExceptionally(e); // and the journal is as if it had not been tried
        }
    }

    private void send(HeadMove move) {
        JournalHead before = sent.isEmpty() ? writer.head() : sent.getLast().head();
        try {
            Sent next = new Sent(move, move.after(before));
            writer.send(move, next.head(), sent.size(), done -> answered(next, done));
            sent.add(next);
            unanswered++;
        } catch (RuntimeException | Error e) {
            waiting.addFirst(move);
            fail(e);
        }
    }

    /** On a thread of the connection, which has other things to do. */
    private void answered(Sent one, boolean done) {
        try {
            onTermsThread(() -> {
                if (failure == null) {
                    settle(one, done);
                    proceed();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is over", term.role(), e);
        }
    }

    private void settle(Sent one, boolean done) {
        unanswered--;
        unsure |= !done || !sent.getFirst().equals(one);
        if (!unsure) {
            sent.remove();
            writer.written(one.head());
            one.move().told().complete(Outcome.DURABLE);
        } else if (unanswered == 0) {
            findOut();
        }
    }

    private void findOut() {
        writer.write(
                sent.getFirst().move(),
                sent.stream().skip(1).map(one -> one.head().nonce()).toList());
        String reached = writer.head().nonce();
        String settled;
        do {
            HeadMove move = sent.remove().move();
            settled = move.nonce();
            move.told().complete(Outcome.DURABLE);
        } while (!settled.equals(reached));
        while (!sent.isEmpty()) {
            waiting.addFirst(sent.removeLast().move());
        }
        unsure = false;
    }

    /** What was decided on the strength of an entry that failed must not be written behind it. */
    private void fail(Throwable reason) {
        failure = reason;
        sent.forEach(one -> one.move().told().completeExceptionally(reason));
        sent.clear();
        waiting.forEach(move -> move.told().completeExceptionally(reason));
        waiting.clear();
    }
}
