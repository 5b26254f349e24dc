package io.rondo.base.replica;

import io.rondo.base.error.RondoException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What waits for the loop's thread: the loop's own steps first, then commands in their order. It knows every reply that is
 * still owed, so that an end settles all of them, even those whose batch is in flight or whose loop hangs.
 */
final class Mailbox<C> {
    /** A command with the reply that is owed to it. */
    record Letter<C>(C command, CompletableFuture<Object> reply) {}

    private final Deque<Runnable> steps = new ArrayDeque<>();
    private final Deque<Letter<C>> letters = new ArrayDeque<>();
    private final Set<CompletableFuture<Object>> owed = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean ended;

    /** What is told to those whose command was not done, or may or may not have been done, when the loop ended. */
    static RondoException over() {
        return RondoException.retryable("not-leader", "");
    }

    CompletableFuture<Object> submit(C command) {
        CompletableFuture<Object> reply = new CompletableFuture<>();
        synchronized (this) {
            if (!ended) {
                letters.add(new Letter<>(command, reply));
                owed.add(reply);
                notifyAll();
                return reply;
            }
        }
        reply.completeExceptionally(over());
        return reply;
    }

    synchronized void post(Runnable step) {
        if (!ended) {
            steps.add(step);
            notifyAll();
        }
    }

    synchronized Runnable pollStep() {
        return steps.poll();
    }

    synchronized Letter<C> pollLetter() {
        return letters.poll();
    }

    /** Waits for a step, for a letter if those are wanted, or for the end. */
    synchronized void await(boolean lettersToo) throws InterruptedException {
        while (!ended && steps.isEmpty() && !(lettersToo && !letters.isEmpty())) {
            wait();
        }
    }

    /** Gives the reply, a failure if the value is one. After the end nothing is given any more. */
    void settle(CompletableFuture<Object> reply, Object value) {
        synchronized (this) {
            if (!owed.remove(reply)) {
                return;
            }
        }
        if (value instanceof RondoException refusal) {
            reply.completeExceptionally(refusal);
        } else {
            reply.complete(value);
        }
    }

    synchronized boolean ended() {
        return ended;
    }

    /** Takes nothing more, and fails all that is owed; true the first time. */
    boolean end() {
        List<CompletableFuture<Object>> failing;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            failing = List.copyOf(owed);
            owed.clear();
            letters.clear();
            steps.clear();
            notifyAll();
        }
        failing.forEach(reply -> reply.completeExceptionally(over()));
        return true;
    }
}
