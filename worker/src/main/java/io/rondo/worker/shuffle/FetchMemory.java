package io.rondo.worker.shuffle;

import io.rondo.worker.data.WorkerMemory;
import java.util.concurrent.atomic.AtomicLong;

/** What fetched segments may take of an attempt's memory: little as long as maps run, which need memory too. Thread-safe. */
final class FetchMemory {
    private final WorkerMemory.Share share;
    private final AtomicLong early;
    private volatile boolean mapsDone;

    /** @param early bytes that may be taken while maps run */
    FetchMemory(WorkerMemory.Share share, long early) {
        this.share = share;
        this.early = new AtomicLong(early);
    }

    /** From here on all of the attempt's memory may be taken. */
    void mapsDone() {
        mapsDone = true;
    }

    /** False, and nothing is taken, if there is not as much. */
    boolean take(long bytes) {
        boolean allowed = early.addAndGet(-bytes) >= 0 || mapsDone;
        if (allowed && share.take(bytes)) {
            return true;
        }
        early.addAndGet(bytes);
        return false;
    }

    void give(long bytes) {
        early.addAndGet(bytes);
        share.give(bytes);
    }
}
