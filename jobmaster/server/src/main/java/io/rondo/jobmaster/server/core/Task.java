package io.rondo.jobmaster.server.core;

import io.rondo.base.error.ErrorKind;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.AttemptId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A task with its attempts. */
final class Task {
    static final String SUCCEEDED = "SUCCEEDED";

    private static final int NONE = -1;

    final List<Attempt> attempts = new ArrayList<>(1);
    private int chosen = NONE;
    /** The digest of the first finished attempt, which every later one must match; null before. */
    Integer digest;

    ChunkRef manifest;
    Map<String, Long> counters = Map.of();

    /** One attempt. */
    static final class Attempt {
        final AttemptId id;
        final long started;
        /** Where it runs, or where its output is held. */
        String worker;
        /** The poll of that worker from which on it should know of it. */
        long sequence;

        String state = "RUNNING";
        long ended;
        String message = "";
        /** Of its failure; null if there is none. */
        ErrorKind kind;

        Attempt(AttemptId id, String worker, long sequence, long started) {
            this.id = id;
            this.worker = worker;
            this.sequence = sequence;
            this.started = started;
        }

        boolean running() {
            return state.equals("RUNNING");
        }

        boolean succeeded() {
            return state.equals(SUCCEEDED);
        }

        boolean failed() {
            return state.equals(JobRecord.AttemptEnd.FAILED.name());
        }
    }

    Attempt attempt(AttemptId id) {
        return id.attempt() >= 0 && id.attempt() < attempts.size() ? attempts.get(id.attempt()) : null;
    }

    boolean done() {
        return chosen != NONE;
    }

    Attempt chosen() {
        return attempts.get(chosen);
    }

    void choose(int attempt) {
        chosen = attempt;
    }

    void unchoose() {
        chosen = NONE;
    }

    boolean idle() {
        return !done() && attempts.stream().noneMatch(Attempt::running);
    }

    /** The running attempts, in their order. */
    List<Attempt> running() {
        return attempts.stream().filter(Attempt::running).toList();
    }

    /** Whether an attempt has failed there, and through nobody's fault but its own or the worker's. */
    boolean failedOn(String worker) {
        return attempts.stream().anyMatch(attempt -> attempt.failed() && attempt.worker.equals(worker));
    }

    /** For how many milliseconds the next attempt might have been started; negative while it has to wait. */
    long readyFor(long now) {
        int failures = 0;
        long last = 0;
        for (Attempt attempt : attempts) {
            if (attempt.failed()) {
                failures++;
                last = attempt.ended;
            }
        }
        boolean setBack =
                now < last; // the clock was, or another master's is behind; nobody waits until it has caught up
        return setBack ? Long.MAX_VALUE : now - last - Retries.pauseMillis(failures);
    }

    boolean triedAndReady(long now) {
        return failures() > 0 && readyFor(now) >= 0;
    }

    int failures() {
        return (int) attempts.stream().filter(Attempt::failed).count();
    }
}
