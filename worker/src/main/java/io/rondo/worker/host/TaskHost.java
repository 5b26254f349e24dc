package io.rondo.worker.host;

import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.attempt.RunningAttempt;
import java.io.IOException;

/** Runs attempts of users' code behind one interface, wherever that may be. Thread-safe. */
public interface TaskHost extends AutoCloseable {
    /**
     * Runs a map or reduce to its end and returns what became of it; never throws. A cancelled attempt returns soon, though
     * its code may not have stopped; what is returned of it then means nothing.
     */
    Report run(Assignment assignment, JobSubmission submission, RunningAttempt attempt);

    /** Drops what is kept for a job that is over. Its attempts have been cancelled before. */
    void forget(String job) throws IOException;

    /** Stops everything at once. */
    @Override
    void close();
}
