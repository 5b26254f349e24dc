package io.rondo.jobmaster.server.core;

import io.rondo.dfs.model.ChunkRef;
import io.rondo.jobmaster.client.protocol.AttemptId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A task with its attempts. */
final class Task {
    static final String SUCCEEDED = "SUCCEEDED";

    private static final int NONE = -1;

    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final int MOST_DOUBLINGS = 6;

    final List<Attempt> attempts = new ArrayList<>(1);
    private int chosen = NONE;
    /** The digest of the first finished attempt, which every later one must match; null before. */
    Integer digest;

    ChunkRef manifest;
    Map<String, Long> counters = Map.of();

    /** One attempt. */
    static final class Attempt {
        final AttemptId id;
        final String worker;
        final long sequence;
        final long started;
        String state = "RUNNING";
        long ended;
        String message = "";

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

    /** When the next attempt may start: at once after the first failure, then after pauses that double up to half a minute. */
    long readyAt() {
        int failures = 0;
        long last = 0;
        for (Attempt attempt : attempts) {
            if (attempt.failed()) {
                failures++;
                last = attempt.ended;
            }
        }
        return failures < 2 ? 0 : last + (FIRST_PAUSE_MILLIS << Math.min(failures - 2, MOST_DOUBLINGS));
    }

    boolean triedAndReady(long now) {
        return failures() > 0 && readyAt() <= now;
    }

    int failures() {
        return (int) attempts.stream().filter(Attempt::failed).count();
    }
}
