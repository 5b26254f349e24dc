package io.rondo.minicluster.command;

import io.rondo.base.error.RondoException;
import io.rondo.jobmaster.client.protocol.ClientProtocol.JobStatus;
import java.util.Map;

/**
 * What happens when the process is told to end while its job runs: by a signal, or by user code that calls
 * {@code System.exit} in an embedded run. The job is killed, so that nothing half-written stays, and the reason is said.
 */
final class Interruption implements AutoCloseable {
    private static final int SIGNALLED = 130;

    private final Connection connection;
    private final Thread hook = new Thread(this::interrupted, "rondo-interruption");
    private volatile String job;
    private volatile boolean over;

    private Interruption(Connection connection) {
        this.connection = connection;
    }

    /** On a cluster the job goes on without its client, so only an embedded run is guarded. */
    static Interruption guard(Connection connection) {
        Interruption interruption = new Interruption(connection);
        if (connection.embedded()) {
            Runtime.getRuntime().addShutdownHook(interruption.hook);
        }
        return interruption;
    }

    void running(String id) {
        job = id;
    }

    void over() {
        over = true;
    }

    private void interrupted() {
        if (over) {
            return;
        }
        String exitCaller = exitCaller(Thread.getAllStackTraces());
        String reason = exitCaller == null
                ? "The run was interrupted."
                : "The job's code called System.exit at " + exitCaller
                        + ". A task must not end its process: throw an exception instead.";
        System.err.println("\n" + reason);
        try {
            if (job != null) {
                connection.jobs().kill(job, reason);
                JobStatus end = connection.jobs().await(job, status -> {});
                System.err.println(end.job() + " " + ProgressDisplay.word(end.state()) + "; no output was written.");
            }
            connection.close();
        } catch (RondoException e) {
            System.err.println("The job could not be ended in order: " + e.getMessage());
        }
        Runtime.getRuntime().halt(exitCaller == null ? SIGNALLED : ExitCode.JOB_FAILED.number());
    }

    /** The first frame of user code above a call of System.exit on any thread; null when a signal ended the process. */
    private static String exitCaller(Map<Thread, StackTraceElement[]> stacks) {
        for (StackTraceElement[] stack : stacks.values()) {
            for (int i = 0; i + 1 < stack.length; i++) {
                boolean exit = stack[i].getClassName().equals("java.lang.System")
                        && stack[i].getMethodName().equals("exit");
                boolean runtime = stack[i].getClassName().equals("java.lang.Runtime")
                        && stack[i].getMethodName().equals("exit")
                        && !stack[i + 1].getClassName().equals("java.lang.System");
                if (exit || runtime) {
                    return stack[i + 1].toString();
                }
            }
        }
        return null;
    }

    @Override
    public void close() {
        over = true;
        // The hook stays registered and finds that there is nothing to do; removing it races with a shutdown under way.
    }
}
