package io.rondo.benchmarks.simulation;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;

/** What a call failed by. */
final class Failures {
    private Failures() {}

    /** Anything but a refusal that was meant as an answer is a violation. */
    static RondoException of(Throwable failure) {
        if (failure instanceof RondoException known) {
            return known;
        }
        if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
            return of(wrapped.getCause());
        }
        throw Invariants.violated("something failed that may not", failure);
    }

    static boolean passing(Throwable failure) {
        return of(failure).kind() == ErrorKind.RETRYABLE;
    }

    /** What is done with an answer at last: nobody hears what is thrown there, so it is kept as a violation. */
    static <A> BiConsumer<A, Throwable> watched(BiConsumer<A, Throwable> last) {
        return (answer, failure) -> {
            try {
                last.accept(answer, failure);
            } catch (RondoException e) {
                throw e;
            } catch (RuntimeException e) {
                throw Invariants.violated("what was to follow an answer failed", e);
            }
        };
    }
}
