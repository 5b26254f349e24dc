package io.rondo.worker.attempt;

import io.rondo.base.transfer.BulkNetwork;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.LeaderCalls;
import io.rondo.worker.data.WorkerMemory;
import io.rondo.worker.shuffle.HeldOutputs;
import java.nio.file.Path;

/**
 * What attempts in this process share.
 *
 * @param mapOutputs where finished maps leave their outputs, and reduces find those of this worker
 * @param scratch has a folder for each job
 * @param memory of all attempts together
 * @param memoryAdvice what to raise when memory runs out, as a clause: "give more with …"
 */
public record AttemptEnvironment(
        String worker,
        FileStore store,
        Storages storages,
        LeaderCalls master,
        BulkNetwork network,
        HeldOutputs mapOutputs,
        Path scratch,
        WorkerMemory memory,
        String memoryAdvice) {}
