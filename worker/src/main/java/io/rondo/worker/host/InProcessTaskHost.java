package io.rondo.worker.host;

import io.rondo.base.lifecycle.Closing;
import io.rondo.dfs.client.FileStore;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.attempt.AttemptEnvironment;
import io.rondo.worker.attempt.Attempts;
import io.rondo.worker.attempt.JobCode;
import io.rondo.worker.attempt.RunningAttempt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs attempts in this process, each job in a class loader of its own. Code that ignores its interruption cannot be stopped
 * here: it goes on, unheard, until it next emits.
 */
public final class InProcessTaskHost implements TaskHost {
    private final FileStore store;
    private final Path scratch;
    private final Attempts attempts;
    private final Map<String, JobCode> jobs = new HashMap<>();

    public InProcessTaskHost(AttemptEnvironment environment) {
        this.store = environment.store();
        this.scratch = environment.scratch();
        this.attempts = new Attempts(environment);
    }

    @Override
    public Report run(Assignment assignment, JobSubmission submission, RunningAttempt attempt) {
        return attempts.run(
                assignment, () -> code(attempt.id().job(), submission), attempt, submission.taskTimeout(), () -> "");
    }

    private JobCode code(String job, JobSubmission submission) throws IOException {
        synchronized (jobs) {
            JobCode known = jobs.get(job);
            if (known == null) {
                known = JobCode.load(submission, store, scratch.resolve(job).resolve("code"));
                jobs.put(job, known);
            }
            return known;
        }
    }

    @Override
    public void forget(String job) throws IOException {
        JobCode code;
        synchronized (jobs) {
            code = jobs.remove(job);
        }
        if (code != null) {
            code.close();
        }
    }

    @Override
    public void close() {
        attempts.close();
        Closing code = new Closing();
        synchronized (jobs) {
            jobs.values().forEach(code::add);
            jobs.clear();
        }
        code.close();
    }
}
