package io.rondo.base.replica;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Decisions that are appended together, and what leaves when they are durable. */
final class Batch<R, E> {
    final List<R> records = new ArrayList<>();
    final List<byte[]> encoded = new ArrayList<>();
    final List<E> effects = new ArrayList<>();
    final List<Reply> replies = new ArrayList<>();
    Optional<Guard> guard = Optional.empty();
    /** The view with this batch and nothing more, if a snapshot is wanted; else null. */
    Supplier<byte[]> snapshot;

    int bytes;

    record Reply(CompletableFuture<Object> future, Object value, Object refused) {}

    /** @param outside the effects that are to go out */
    void add(Decision<R, E> decision, List<E> outside, byte[] bytesOfRecords, CompletableFuture<Object> future) {
        guard = decision.guard();
        records.addAll(decision.records());
        effects.addAll(outside);
        replies.add(new Reply(future, decision.reply(), decision.refused()));
        if (bytesOfRecords.length > 0) {
            encoded.add(bytesOfRecords);
            bytes += bytesOfRecords.length;
        }
    }

    boolean isEmpty() {
        return replies.isEmpty();
    }

    /** False if it holds reads only. */
    boolean writes() {
        return bytes > 0 || guard.isPresent();
    }
}
