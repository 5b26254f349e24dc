package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.server.core.JobRecord.Assigned;
import io.rondo.jobmaster.server.core.JobRecord.AttemptPrepared;
import io.rondo.jobmaster.server.core.JobRecord.MapFinished;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lets a job's records share what is the same in many of them: ids, the names of workers, and those of counters. Each comes off
 * the wire as an object of its own, and a job of 100,000 tasks has two records for each of them.
 */
final class SharedParts {
    private final Map<String, String> workers = new HashMap<>();
    private final Map<List<String>, List<String>> counterNames = new HashMap<>();

    /** An equal record, to be kept in place of the given one. */
    JobRecord of(JobRecord record, Job job) {
        if (record instanceof Assigned assigned) {
            AttemptId id = assigned.attempt();
            return new Assigned(
                    new AttemptId(job.id, id.phase(), id.task(), id.attempt()),
                    one(workers, assigned.worker()),
                    assigned.sequence(),
                    assigned.time());
        }
        if (record instanceof MapFinished finished) {
            return new MapFinished(
                    known(finished.attempt(), job), finished.digest(), counters(finished.counters()), finished.time());
        }
        if (record instanceof AttemptPrepared prepared) {
            return new AttemptPrepared(
                    known(prepared.attempt(), job),
                    prepared.manifest(),
                    counters(prepared.counters()),
                    prepared.time());
        }
        return record;
    }

    private static AttemptId known(AttemptId id, Job job) {
        return job.task(id).attempt(id).id;
    }

    private static <T> T one(Map<T, T> all, T value) {
        T before = all.putIfAbsent(value, value);
        return before == null ? value : before;
    }

    private Map<String, Long> counters(Map<String, Long> counters) {
        TreeMap<String, Long> sorted = new TreeMap<>(counters);
        List<String> names = one(counterNames, List.copyOf(sorted.keySet()));
        return new CompactCounters(
                names, sorted.values().stream().mapToLong(Long::longValue).toArray());
    }
}
