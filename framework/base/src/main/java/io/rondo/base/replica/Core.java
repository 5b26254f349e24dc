package io.rondo.base.replica;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A pure, single-threaded state machine: commands in; records, effects and a reply out. {@code decide} changes nothing;
 * {@code apply} alone changes the view, live and in recovery. No I/O, clock, thread or logger inside.
 *
 * @param <C> commands
 * @param <R> records: what is journaled, carried by {@code io.rondo.base.wire}
 * @param <E> effects: orders to the outside; they may run twice
 */
public interface Core<C, R, E> {
    Decision<R, E> decide(C command, long nowMillis);

    void apply(R record);

    /**
     * What the core tells itself by this effect, if it is of that kind: decided at once, so that it shares its cause's entry in
     * the journal. Where that cannot be, since the decision is guarded or follows a guarded one, the effect goes out like any
     * other.
     */
    default Optional<C> followUp(E effect) {
        return Optional.empty();
    }

    /** The effects a new leader must run again after recovery, derived from the view alone. */
    java.util.List<E> resume(long nowMillis);

    /** The whole view, deterministic: equal views give equal bytes. */
    byte[] snapshot();

    /**
     * The view as it is now, to be written out by {@link #snapshot}'s rules on any thread, once, while the core goes on. A core
     * whose view is large and immutable takes it in no time here; by default it is written out at once.
     */
    default Supplier<byte[]> capture() {
        byte[] now = snapshot();
        return () -> now;
    }

    /** Replaces the view. */
    void restore(byte[] snapshot);
}
