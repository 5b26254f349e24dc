package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.client.protocol.AttemptId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of workers in this term: soft state, neither journaled nor recovered. After a change of leader it is empty,
 * and workers are told to register again.
 */
final class Workers {
    private final Map<String, Worker> known = new HashMap<>();
    private final Map<AttemptId, Integer> fetchFailures = new HashMap<>();

    /** A worker as it last polled. */
    record Worker(String id, String host, String bulk, int slots, long lastHeard) {}

    Worker find(String id) {
        return known.get(id);
    }

    void heard(Worker worker) {
        known.put(worker.id(), worker);
    }

    void forget(String id) {
        known.remove(id);
    }

    /** Counts a failed fetch of a map's output, this one included. */
    int fetchFailures(AttemptId map) {
        return fetchFailures.merge(map, 1, Integer::sum);
    }

    List<Worker> all() {
        return List.copyOf(known.values());
    }
}
