package io.rondo.worker.host;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.jobmaster.client.protocol.JobSubmission;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Assignment;
import io.rondo.jobmaster.client.protocol.WorkerProtocol.Report;
import io.rondo.worker.attempt.RunningAttempt;
import io.rondo.worker.child.ToChild;
import io.rondo.worker.shuffle.HeldOutputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Runs attempts in a process for each job, which is kept for the job's later attempts. Code that exits, exhausts its heap or
 * cannot be stopped takes its own job's attempts on this worker with it, and nothing else.
 */
public final class ChildJvmTaskHost implements TaskHost {
    /** How much of a task's heap is for the engine's tables, runs and buffers. */
    private static final double ENGINE_SHARE = 0.4;

    private final TaskProcesses processes;
    private final String worker;
    private final Path scratch;
    private final long memoryBytes;
    private final int slots;
    private final HeldOutputs outputs;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("task-kill"));
    private final Map<String, ChildProcess> byJob = new HashMap<>();
    private boolean closed;

    /** @param memoryBytes for all slots together, if the processes' heap is large enough for it */
    public ChildJvmTaskHost(
            TaskProcesses processes, String worker, Path scratch, long memoryBytes, int slots, HeldOutputs outputs) {
        this.processes = processes;
        this.worker = worker;
        this.scratch = scratch;
        this.memoryBytes = Math.min(memoryBytes, (long) (processes.heapBytes() * ENGINE_SHARE));
        this.slots = slots;
        this.outputs = outputs;
    }

    @Override
    public Report run(Assignment assignment, JobSubmission submission, RunningAttempt attempt) {
        ChildProcess process;
        try {
            process = process(attempt.id().job(), submission);
        } catch (IOException e) {
            return new Report.Failed(
                    attempt.id(),
                    ErrorKind.RESOURCE,
                    "process-not-started",
                    "The worker could not start a process for the job: " + e.getMessage(),
                    "",
                    "");
        }
        return process.run(assignment, attempt);
    }

    private synchronized ChildProcess process(String job, JobSubmission submission) throws IOException {
        if (closed) {
            throw new IOException("the worker is stopping");
        }
        ChildProcess known = byJob.get(job);
        if (known == null || known.gone()) {
            ToChild.Begin begin = new ToChild.Begin(
                    job,
                    submission,
                    worker,
                    processes.cluster().stream().map(Object::toString).toList(),
                    processes.secrets().jobToken(job),
                    scratch.toAbsolutePath().toString(),
                    memoryBytes,
                    slots,
                    new ToChild.Store(
                            processes.store().replication(),
                            processes.store().writeQuorum(),
                            processes.store().chunkSize(),
                            processes.store().patience().toMillis()));
            known = ChildProcess.start(processes, scratch.resolve(job), begin, outputs, timer);
            byJob.put(job, known);
        }
        return known;
    }

    @Override
    public void forget(String job) {
        ChildProcess process;
        synchronized (this) {
            process = byJob.remove(job);
        }
        if (process != null) {
            process.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        byJob.values().forEach(ChildProcess::close);
        byJob.clear();
        timer.shutdownNow();
    }
}
