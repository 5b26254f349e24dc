package io.rondo.jobmaster.server.core;

import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.AttemptId.Phase;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What is known of workers in this term: soft state, neither journaled nor recovered. After a change of leader it is empty,
 * and workers are told to register again.
 */
final class Workers {
    /** Code that does not stop when it is told to is not waited for longer than this. */
    private static final long PATIENCE_MILLIS = 10_000;

    /** A reduce's second complaint about the same output counts only if it has tried again in between. */
    private static final long COMPLAINTS_APART_MILLIS = 1_000;

    /** Those that have registered. */
    private final Map<String, Worker> known = new HashMap<>();

    /** When a worker was last heard, registered or not. */
    private final Map<String, Long> lastHeard = new HashMap<>();

    private final Map<String, Long> sequences = new HashMap<>();

    private final Map<AttemptId, Complaints> complaints = new HashMap<>();

    private final Pace pace = new Pace();

    /** A worker as it last polled. */
    record Worker(String id, String host, String bulk, int slots, Set<AttemptId> running) {}

    /** How often an output could not be fetched, and who said so last, and when. */
    private record Complaints(int count, AttemptId last, long at) {}

    Worker find(String id) {
        return known.get(id);
    }

    /** Those that have registered and were not lost since. */
    int count() {
        return known.size();
    }

    /** How many hosts they stand on. */
    int hosts() {
        return (int) known.values().stream().map(Worker::host).distinct().count();
    }

    /** False if the poll is older than one that was heard before: its sender does not wait for the answer any more. */
    boolean heard(String id, long sequence, long now) {
        lastHeard.put(id, now);
        return sequences.merge(id, sequence, Math::max) == sequence;
    }

    void registered(Worker worker) {
        known.put(worker.id(), worker);
    }

    /** True when nothing was heard of the worker in this term, or for too long. */
    boolean gone(String id) {
        return !lastHeard.containsKey(id);
    }

    /** The clock was set back: who was heard at a time that is yet to come would be missed by nobody until then. */
    void heardAtLatest(long now) {
        lastHeard.replaceAll((worker, at) -> Math.min(at, now));
    }

    void forgetThoseNotHeardSince(long time) {
        lastHeard.values().removeIf(last -> last < time);
        known.keySet().retainAll(lastHeard.keySet());
        sequences.keySet().retainAll(lastHeard.keySet());
        pace.retain(lastHeard.keySet());
    }

    void mapsFinished(String worker, int maps, long now) {
        pace.finished(worker, maps, now);
    }

    /** How many of the idle maps a worker should have beyond its slots. */
    int advance(Worker worker, int idle, long now) {
        return pace.advance(worker.id(), idle, known.size(), now);
    }

    /** Counts a failed fetch of a map's output, this one included. A report that is only repeated counts once. */
    int fetchFailures(AttemptId map, AttemptId reduce, long now) {
        Complaints before = complaints.getOrDefault(map, new Complaints(0, map, Long.MIN_VALUE));
        boolean soon = now >= before.at() && now - before.at() < COMPLAINTS_APART_MILLIS;
        boolean repeated = before.last().equals(reduce) && soon;
        Complaints after = repeated ? before : new Complaints(before.count() + 1, reduce, now);
        complaints.put(map, after);
        return after.count();
    }

    void forgetJob(String job) {
        complaints.keySet().removeIf(map -> map.job().equals(job));
    }

    /** True when no worker runs user code of the job any more, as far as was heard, or has been given time enough. */
    boolean atRest(Job job, long now) {
        return Math.abs(now - job.stateSince) > PATIENCE_MILLIS // the clock may have been set back
                || known.values().stream()
                        .flatMap(worker -> worker.running().stream())
                        .noneMatch(id -> id.job().equals(job.id) && id.phase() != Phase.OUTPUT);
    }

    /** Those that have registered, in no order. */
    Collection<Worker> all() {
        return known.values();
    }

    Set<String> ids() {
        return known.keySet();
    }
}
