package io.rondo.base.replica;

import java.util.List;
import java.util.Optional;

/**
 * What a core decided. Records are applied at once and journaled; reply and effects leave when they are durable. They are
 * journaled together if one entry can hold them; of more than that, a crash may leave the first ones only.
 *
 * <p>With a guard, the records are appended alone, in one transaction with the guard's conditions, and applied only after
 * it succeeded; if a condition is refused, nothing is applied, no effect runs, and the caller gets {@code refused}.
 */
public record Decision<R, E>(List<R> records, List<E> effects, Object reply, Optional<Guard> guard, Object refused) {
    public Decision {
        records = List.copyOf(records);
        effects = List.copyOf(effects);
    }

    public static <R, E> Decision<R, E> of(List<R> records, List<E> effects, Object reply) {
        return new Decision<>(records, effects, reply, Optional.empty(), null);
    }

    /** A read, or a refusal given as a value: nothing changes. */
    public static <R, E> Decision<R, E> reply(Object reply) {
        return of(List.of(), List.of(), reply);
    }

    public static <R, E> Decision<R, E> guarded(
            List<R> records, List<E> effects, Object reply, Guard guard, Object refused) {
        return new Decision<>(records, effects, reply, Optional.of(guard), refused);
    }
}
