package io.rondo.worker;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Begins what a worker was assigned. Where tasks take next to no time a worker gets more maps than it has slots, so that a slot
 * does not wait for the master: those wait here, in their order. All else begins at once, since the master counts slots for
 * it.
 *
 * <p>A map waits while maps and other jobs' reduces take all slots. The reduces of its own job do not keep it out: they may be
 * waiting for it.
 */
final class Slots {
    private final int count;
    private final Executor threads;
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<AttemptId> running = new ArrayList<>();

    private record Waiting(AttemptId map, Runnable work) {}

    Slots(int count, Executor threads) {
        this.count = count;
        this.threads = threads;
    }

    /** Runs the attempt on a thread of its own, now or when there is a slot. */
    synchronized void run(AttemptId id, Runnable work) {
        if (id.phase() == Phase.MAP) {
            waiting.add(new Waiting(id, work));
            beginMaps();
        } else {
            begin(id, work);
        }
    }

    private void beginMaps() {
        for (Iterator<Waiting> next = waiting.iterator(); next.hasNext() && maps() < count; ) {
            Waiting map = next.next();
            if (taken(map.map().job()) < count) {
                next.remove();
                begin(map.map(), map.work());
            }
        }
    }

    private void begin(AttemptId id, Runnable work) {
        running.add(id);
        threads.execute(() -> {
            try {
                work.run();
            } finally {
                free(id);
            }
        });
    }

    /** The attempt has ended, or is not waited for any more: code that does not stop when it is told to is left behind. */
    synchronized void free(AttemptId id) {
        waiting.removeIf(map -> map.map().equals(id));
        running.remove(id);
        beginMaps();
    }

    private long maps() {
        return running.stream().filter(id -> id.phase() == Phase.MAP).count();
    }

    /** Slots that are taken, as a map of this job sees it. */
    private long taken(String job) {
        return maps()
                + running.stream()
                        .filter(id -> id.phase() == Phase.REDUCE && !id.job().equals(job))
                        .count();
    }
}
