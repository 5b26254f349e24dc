package io.rondo.coordination.zookeeper;

import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Journal.Outcome;
import io.rondo.coordination.Limits;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * One move of a journal's head, and the entry that is made with it, if any. It has one nonce however often it is tried, and its
 * place after the moves before it never changes; so all its tries are the same to the byte, and it does not matter which is done.
 */
abstract class HeadMove {
    private static final Guard NO_GUARD = new Guard(List.of());

    private final String nonce = UUID.randomUUID().toString();
    private final CompletableFuture<Outcome> told = new CompletableFuture<>();
    private final byte[] entry;
    private final Guard guard;

    private HeadMove(byte[] entry, Guard guard) {
        this.entry = entry;
        this.guard = guard;
    }

    /** One more entry. */
    static HeadMove append(byte[] batch, Guard guard) {
        return new HeadMove(batch, guard) {
            @Override
            JournalHead after(JournalHead head) {
                Limits.require("entries of a tail", head.tailLength() + 1L, Limits.CHILDREN);
                return head.appended(nonce());
            }
        };
    }

    /** A snapshot in place of all entries before {@code end}. */
    static HeadMove compact(long end, byte[] inline, byte[] reference) {
        return new HeadMove(null, NO_GUARD) {
            @Override
            JournalHead after(JournalHead head) {
                if (end < head.first() || end > head.next()) {
                    throw new IllegalArgumentException(
                            "No snapshot can end at " + end + " of " + head.first() + " to " + head.next() + ".");
                }
                return head.compacted(nonce(), end, inline, reference);
            }
        };
    }

    /** The head that this makes of another; fails if it cannot follow. */
    abstract JournalHead after(JournalHead head);

    String nonce() {
        return nonce;
    }

    /** What the entry holds, whose number is the last of the new head's tail; null if there is none. */
    byte[] entry() {
        return entry;
    }

    Guard guard() {
        return guard;
    }

    /** An entry without conditions: once it was sent, nothing but the end of the term can keep it from being done. */
    boolean isPlain() {
        return entry != null && guard.conditions().isEmpty();
    }

    /** Completes when it is known what became of it. */
    CompletableFuture<Outcome> told() {
        return told;
    }
}
