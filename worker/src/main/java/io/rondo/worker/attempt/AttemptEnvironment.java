package io.rondo.worker.attempt;

import io.rondo.base.transfer.BulkNetwork;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.storage.Storages;
import io.rondo.jobmaster.client.LeaderCalls;
import io.rondo.worker.shuffle.MapOutputs;
import java.nio.file.Path;

/** What attempts on this worker share. {@code memoryBytes} is each attempt's share. */
public record AttemptEnvironment(
        String worker,
        FileStore store,
        Storages storages,
        LeaderCalls master,
        BulkNetwork network,
        MapOutputs mapOutputs,
        Path scratch,
        long memoryBytes) {}
