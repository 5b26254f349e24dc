package io.rondo.worker;

import java.util.function.Supplier;

/** The one call of the polling thread that another thread may break off, and nothing else that it does. */
final class PollCall {
    /** Null while there is no call. */
    private Thread calling;

    /** Runs a call, whose failure by interruption it passes on; the thread is not interrupted afterwards. */
    <T> T run(Supplier<T> call) {
        enter();
        try {
            return call.get();
        } finally {
            leave();
        }
    }

    private synchronized void enter() {
        calling = Thread.currentThread();
    }

    private synchronized void leave() {
        calling = null;
        Thread.interrupted();
    }

    /** Breaks off the call that is under way, if there is one. */
    synchronized void interrupt() {
        if (calling != null) {
            calling.interrupt();
        }
    }
}
