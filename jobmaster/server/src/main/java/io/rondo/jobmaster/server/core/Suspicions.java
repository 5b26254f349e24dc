package io.rondo.jobmaster.server.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How much each worker is suspected to be at fault for what has failed on it. A failure counts one, and half as much after
 * each {@link #HALF_LIFE_MILLIS}, so a worker that has recovered is given work again by itself.
 *
 * <p>Whose fault a failure of user code was is known only afterwards: the job's if it fails elsewhere too, the worker's if the
 * task succeeds elsewhere. Times are those of the journal's records, so every leader comes to the same.
 */
final class Suspicions {
    static final double HALF_LIFE_MILLIS = 300_000;

    /** Three failures at once are no accident any more. */
    static final double TOO_MUCH = 2.9;

    /** Where failures are everywhere something else is wrong: only who has far more than the others is avoided. */
    private static final double ABOVE_THE_MEAN = 2;

    /** As YARN has it for nodes of an application: more than this share avoided would cost more than it saves. */
    private static final int MOST_ONE_IN = 3;

    /** Workers come and go; nobody needs to know of old failures of theirs. */
    private static final double FORGOTTEN = 0.01;

    private final Map<String, Suspicion> byWorker = new HashMap<>();

    /** As of a time, with the number of failures that it came from. */
    private record Suspicion(double weight, long at, int failures) {
        double now(long time) {
            return weight * Math.pow(0.5, Math.max(0, time - at) / HALF_LIFE_MILLIS);
        }
    }

    void failed(String worker, long time) {
        byWorker.values().removeIf(suspicion -> suspicion.now(time) < FORGOTTEN);
        Suspicion before = byWorker.getOrDefault(worker, new Suspicion(0, time, 0));
        byWorker.put(worker, new Suspicion(before.now(time) + 1, time, before.failures() + 1));
    }

    double of(String worker, long now) {
        Suspicion known = byWorker.get(worker);
        return known == null ? 0 : known.now(now);
    }

    /** Failures that counted, as far back as they matter. */
    int failures(String worker) {
        Suspicion known = byWorker.get(worker);
        return known == null ? 0 : known.failures();
    }

    /** Of these workers the ones to be given nothing for now: the most suspect first, and never more than a third. */
    Set<String> avoided(Collection<String> workers, long now) {
        double mean = workers.stream()
                .mapToDouble(worker -> of(worker, now))
                .average()
                .orElse(0);
        return workers.stream()
                .filter(worker -> of(worker, now) >= Math.max(TOO_MUCH, ABOVE_THE_MEAN * mean))
                .sorted(Comparator.comparingDouble((String worker) -> -of(worker, now))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(workers.size() / MOST_ONE_IN)
                .collect(Collectors.toSet());
    }
}
