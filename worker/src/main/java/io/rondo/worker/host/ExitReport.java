package io.rondo.worker.host;

import io.rondo.base.error.ErrorKind;
import io.rondo.jobmaster.client.protocol.AttemptId;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.child.ChildMain;
import java.util.Set;

/**
 * What the end of a job's process means for the attempts that were in it.
 *
 * @param stopped this side ended it
 * @param culprit the attempt that is known to have brought the end about, or null
 * @param log the last lines the process printed
 */
record ExitReport(int code, boolean stopped, Report.Failed culprit, long heapBytes, String log) {
    /** A process that ends by signal n exits with this much more. */
    private static final int SIGNAL = 128;

    private static final int KILLED = SIGNAL + 9;
    private static final Set<String> ENDING = Set.of("out-of-memory", "task-process-exited");

    static boolean hangs(Report.Failed failed) {
        return failed.code().equals("task-timeout");
    }

    /** Whether the process ends when an attempt in it has failed like this. */
    static boolean endsProcess(Report.Failed failed) {
        return ENDING.contains(failed.code());
    }

    static Report.Failed cancelled(AttemptId id) {
        return new Report.Failed(id, ErrorKind.RETRYABLE, "cancelled", "The attempt was cancelled.", "", "");
    }

    Report.Failed of(AttemptId id) {
        if (culprit != null) {
            return failed(
                    id,
                    ErrorKind.RETRYABLE,
                    "task-process-lost",
                    "The task's process was ended by another task of its job, " + culprit.attempt() + ": "
                            + culprit.message());
        }
        if (code == ChildMain.OUT_OF_MEMORY) {
            return failed(
                    id,
                    ErrorKind.RESOURCE,
                    "out-of-memory",
                    "The task's process ran out of memory: its heap of " + (heapBytes >> 20)
                            + " MiB is full. If the job's code keeps records, let it keep fewer; else give more with"
                            + " rondo.task-heap.");
        }
        if (stopped) {
            return failed(
                    id,
                    ErrorKind.RETRYABLE,
                    "task-process-lost",
                    "The task's process was stopped, because another task in it did not stop when it was told to.");
        }
        if (code > SIGNAL) {
            return failed(id, ErrorKind.RESOURCE, "task-process-killed", killed());
        }
        return failed(
                id,
                ErrorKind.USER,
                "task-process-exited",
                "The task's process exited with code " + code
                        + ". Did the job's code call System.exit or Runtime.halt? It must throw an exception instead.");
    }

    private String killed() {
        String what = "The task's process was ended by signal " + (code - SIGNAL);
        return code == KILLED
                ? what + ", perhaps by the operating system for want of memory: see its log, or give a smaller"
                        + " rondo.task-heap."
                : what + "; native code the job uses may have crashed. The end of its log may say more.";
    }

    private Report.Failed failed(AttemptId id, ErrorKind kind, String errorCode, String message) {
        return new Report.Failed(id, kind, errorCode, message, "", log);
    }
}
