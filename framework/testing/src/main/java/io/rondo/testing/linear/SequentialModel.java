package io.rondo.testing.linear;

import java.util.Optional;

/**
 * What one client after the other would see.
 *
 * @param <S> states: immutable, with {@code equals} and {@code hashCode}
 * @param <O> operations
 * @param <R> answers
 */
public interface SequentialModel<S, O, R> {
    S initial();

    /**
     * The state after an operation that was answered so; nothing if it could not have been answered so. Without an answer, the
     * state after it whatever it was answered.
     */
    Optional<S> step(S state, O operation, Optional<R> answer);
}
