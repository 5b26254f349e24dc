package io.rondo.base.replica;

import java.util.concurrent.CompletableFuture;

/**
 * The one thread around a {@link Core} for the length of one term: takes commands from a mailbox, decides, applies, journals
 * in groups with one batch in flight, and lets replies and effects go when durable. If an append fails or the term ends the
 * loop discards itself and its view: every waiting command fails with RETRYABLE {@code not-leader}. That does not prove that
 * it was not done: its batch may have been in flight, and be found by the next leader.
 *
 * @param <C> commands
 */
public interface ReplicaLoop<C> extends AutoCloseable {
    /**
     * The core's reply, once all that it saw is durable. A RondoException, returned or thrown by the core, is a reply too and
     * completes the future exceptionally.
     */
    CompletableFuture<Object> submit(C command);

    @Override
    void close();
}
