package io.rondo.worker.attempt;

import java.util.concurrent.CancellationException;

/** Calls into the user's code, and marks what it throws as its own. */
final class UserCode {
    private UserCode() {}

    /** A call of the user's mapper or reducer. */
    interface Call {
        void run() throws Exception;
    }

    /** What the user's code threw. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(Throwable cause) {
            super(cause);
        }
    }

    static void call(GuardedEmitter<?, ?> emitter, Call call) throws Exception {
        try {
            call.run();
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            throw failure(emitter, e);
        }
        emitter.check();
    }

    /**
     * What to throw when user code has thrown {@code e}: what emitting failed with, if it did; the way to stop, if it is
     * that; else the user's failure.
     */
    static Exception failure(GuardedEmitter<?, ?> emitter, Throwable e) {
        emitter.check();
        if (e instanceof InterruptedException stopped) {
            return stopped;
        }
        return e instanceof CancellationException stopped ? stopped : new Failed(e);
    }
}
