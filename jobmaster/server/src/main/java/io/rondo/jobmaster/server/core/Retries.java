package io.rondo.jobmaster.server.core;

import io.rondo.base.error.ErrorKind;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.OutputAction;
import java.util.Set;

/**
 * What becomes of a task when an attempt of it has failed. Pure; {@code RetriesTest} is its table.
 *
 * @param maxAttempts failures after which a task is not tried again, as Hadoop's {@code mapreduce.map.maxattempts}
 */
record Retries(int maxAttempts) {
    /** A deterministic failure of user code need not be seen more often than this. */
    private static final int SAME_FAILURE = 2;

    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final int MOST_DOUBLINGS = 6;

    /** Ends that others brought about: the attempt was in the way of a process that had to go. */
    private static final Set<String> OTHERS_FAULT = Set.of("task-process-lost", "cancelled");

    enum Verdict {
        /** It is tried again, elsewhere if there is somebody else. */
        AGAIN,
        /** The same, and the failure does not count: others brought it about. */
        AGAIN_UNCOUNTED,
        /** It is tried again for as long as it takes, and people are told. */
        AGAIN_FOR_EVER,
        /** The job fails. */
        FAIL_JOB,
        /** The job goes on without it, and people are told. */
        LEAVE_UNDONE
    }

    /**
     * After a failed map or reduce.
     *
     * @param failuresBefore of the same task
     * @param sameBefore how many of them had the same message
     */
    Verdict ofTask(ErrorKind kind, String code, int failuresBefore, int sameBefore) {
        if (OTHERS_FAULT.contains(code)) {
            return Verdict.AGAIN_UNCOUNTED;
        }
        return hopeless(kind, failuresBefore, sameBefore) ? Verdict.FAIL_JOB : Verdict.AGAIN;
    }

    /** After failed commit work. What is decided must be published, and nobody may fail a job for what is left behind. */
    Verdict ofOutput(OutputAction action, ErrorKind kind, int failuresBefore, int sameBefore) {
        boolean hopeless = hopeless(kind, failuresBefore, sameBefore);
        return switch (action) {
            case RESERVE, PREPARE -> hopeless || kind == ErrorKind.USER ? Verdict.FAIL_JOB : Verdict.AGAIN;
            case PUBLISH -> Verdict.AGAIN_FOR_EVER;
            case CLEAN -> hopeless ? Verdict.LEAVE_UNDONE : Verdict.AGAIN;
        };
    }

    private boolean hopeless(ErrorKind kind, int failuresBefore, int sameBefore) {
        boolean deterministic = kind == ErrorKind.USER && sameBefore + 1 >= SAME_FAILURE;
        return deterministic || failuresBefore + 1 >= maxAttempts;
    }

    /** How long to wait after so many failures: not at all after the first, then pauses that double up to half a minute. */
    static long pauseMillis(int failures) {
        return failures < 2 ? 0 : FIRST_PAUSE_MILLIS << Math.min(failures - 2, MOST_DOUBLINGS);
    }
}
