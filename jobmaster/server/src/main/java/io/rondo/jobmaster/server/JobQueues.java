package io.rondo.jobmaster.server;

import io.rondo.base.lifecycle.DaemonThreads;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work that may block, on threads of its own. The pieces of one job run one after the other, so that a late reservation
 * cannot overtake the cleaning that follows an abort; jobs do not wait for each other.
 */
final class JobQueues implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobQueues.class);

    private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("jobmaster-store"));
    /** Jobs of which a piece runs, with the pieces that wait. */
    private final Map<String, Queue<Runnable>> busy = new HashMap<>();

    void run(String job, Runnable work) {
        synchronized (busy) {
            Queue<Runnable> waiting = busy.get(job);
            if (waiting != null) {
                waiting.add(work);
                return;
            }
            busy.put(job, new ArrayDeque<>());
        }
        start(job, work);
    }

    private void start(String job, Runnable first) {
        if (!threads.isShutdown()) {
            threads.execute(() -> {
                for (Runnable work = first; work != null; work = next(job)) {
                    runOne(job, work);
                }
            });
        }
    }

    private static void runOne(String job, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("work on {} failed", job, e);
        }
    }

    private Runnable next(String job) {
        synchronized (busy) {
            Runnable next = busy.get(job).poll();
            if (next == null) {
                busy.remove(job);
            }
            return next;
        }
    }

    /** What runs is interrupted; what waits is dropped. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
