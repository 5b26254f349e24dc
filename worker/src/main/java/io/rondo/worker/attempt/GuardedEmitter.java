package io.rondo.worker.attempt;

import io.rondo.api.Emitter;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.worker.data.Stopwatch;
import java.io.UncheckedIOException;

/**
 * Stands between user code and what it emits into. A cancelled attempt gets no further; a failure that is not the user's
 * code's own is kept, so that neither the code's catch clauses nor its stack frames make it look so.
 */
final class GuardedEmitter<K, V> implements Emitter<K, V> {
    private final RunningAttempt attempt;
    private final Emitter<K, V> out;
    private final Stopwatch.Work work;
    private RuntimeException failure;
    private long records;

    /** @param work what becomes of the records */
    GuardedEmitter(RunningAttempt attempt, Emitter<K, V> out, Stopwatch.Work work) {
        this.attempt = attempt;
        this.work = work;
        this.out = out;
    }

    @Override
    public void emit(K key, V value) {
        attempt.goOn();
        try {
            if (records % Stopwatch.SAMPLE == 0) {
                long before = attempt.watch().spent();
                out.emit(key, value);
                attempt.watch().sampled(work, before);
            } else {
                out.emit(key, value);
            }
        } catch (UncheckedIOException | RondoException e) {
            failure = e;
            throw e;
        } catch (RuntimeException e) {
            failure = unfit(key, value, e);
            throw failure;
        }
        records++;
    }

    private static RondoException unfit(Object key, Object value, RuntimeException e) {
        return new RondoException(
                ErrorKind.USER,
                "not-serialisable",
                "A record that was emitted cannot be written: its key is " + kind(key) + ", its value " + kind(value)
                        + ". " + Failures.describe(e),
                e);
    }

    private static String kind(Object object) {
        return object == null ? "null" : "a " + object.getClass().getName();
    }

    /** Throws what emitting failed with, if it did. */
    void check() {
        if (failure != null) {
            throw failure;
        }
    }

    long records() {
        return records;
    }
}
