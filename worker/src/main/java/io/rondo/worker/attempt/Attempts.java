package io.rondo.worker.attempt;

import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import java.io.IOException;
import java.util.function.Supplier;

/** Runs attempts of users' code and turns whatever happens into a report. */
public final class Attempts {
    private final AttemptEnvironment environment;
    private final Failures failures;

    public Attempts(AttemptEnvironment environment) {
        this.environment = environment;
        this.failures = new Failures(environment.memoryAdvice());
    }

    /** Gives a job's code, fetching it if need be. */
    @FunctionalInterface
    public interface CodeSource {
        JobCode get() throws IOException;
    }

    /**
     * Runs a map or reduce on the calling thread, to the attempt's end. Never throws: a job whose attempt ended without a
     * report would wait for ever, so even errors are caught, and told, here.
     *
     * @param log gives the last lines that the attempt printed
     */
    public Report run(Assignment assignment, CodeSource source, RunningAttempt attempt, Supplier<String> log) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            attempt.begin(thread::interrupt);
            JobCode code = source.get();
            return assignment instanceof Assignment.RunMap
                    ? new MapAttempt(attempt, code, environment).run()
                    : new ReduceAttempt(attempt, code, environment).run();
        } catch (Exception | Error e) {
            return failures.report(attempt, e, log.get());
        } finally {
            attempt.end();
            thread.setContextClassLoader(before);
        }
    }
}
