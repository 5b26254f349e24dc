package io.rondo.worker;

import io.rondo.base.rpc.Address;
import io.rondo.worker.host.TaskProcesses;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One worker. {@code memoryBytes} is for all its slots together.
 *
 * @param processes how users' code gets processes of its own; empty to run it in this one
 */
public record WorkerSettings(
        String id,
        String host,
        Address bulkBind,
        Path scratch,
        int slots,
        long memoryBytes,
        Optional<TaskProcesses> processes) {
    /** A worker that runs users' code in this process. */
    public WorkerSettings(String id, String host, Address bulkBind, Path scratch, int slots, long memoryBytes) {
        this(id, host, bulkBind, scratch, slots, memoryBytes, Optional.empty());
    }

    /** The same, with processes of their own for jobs. */
    public WorkerSettings with(TaskProcesses taskProcesses) {
        return new WorkerSettings(id, host, bulkBind, scratch, slots, memoryBytes, Optional.of(taskProcesses));
    }
}
