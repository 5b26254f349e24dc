package io.rondo.worker.host;

import io.rondo.base.rpc.Address;
import io.rondo.base.security.Secrets;
import io.rondo.dfs.client.StoreSettings;
import java.util.List;

/**
 * How processes for users' code are started.
 *
 * @param heapBytes the heap of each
 * @param flags further arguments for their JVM
 * @param cluster where they reach masters and store
 * @param store how they write to the store
 * @param secrets the worker's, from which each gets nothing but the token of its job
 */
public record TaskProcesses(
        long heapBytes, List<String> flags, List<Address> cluster, StoreSettings store, Secrets secrets) {
    public TaskProcesses {
        flags = List.copyOf(flags);
        cluster = List.copyOf(cluster);
    }
}
