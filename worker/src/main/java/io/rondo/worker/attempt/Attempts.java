package io.rondo.worker.attempt;

import io.rondo.base.time.Clock;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/** Runs attempts of users' code and turns whatever happens into a report. */
public final class Attempts implements AutoCloseable {
    private final AttemptEnvironment environment;
    private final Failures failures;
    private final ProgressWatch watch = new ProgressWatch(Clock.SYSTEM);

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
     * @param limit after which an attempt that does nothing has failed; zero for none
     * @param log gives the last lines that the attempt printed
     */
    public Report run(
            Assignment assignment, CodeSource source, RunningAttempt attempt, Duration limit, Supplier<String> log) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            attempt.begin(thread::interrupt);
            watch.enter(attempt, limit, log);
            JobCode code = source.get();
            return assignment instanceof Assignment.RunMap
                    ? new MapAttempt(attempt, code, environment).run()
                    : new ReduceAttempt(attempt, code, environment).run();
        } catch (Exception | Error e) {
            return failures.report(attempt, e, log.get());
        } finally {
            watch.leave(attempt);
            attempt.end();
            thread.setContextClassLoader(before);
        }
    }

    /** Attempts are not watched any more. */
    @Override
    public void close() {
        watch.close();
    }
}
