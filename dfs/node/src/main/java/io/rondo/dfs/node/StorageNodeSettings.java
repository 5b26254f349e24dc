package io.rondo.dfs.node;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.rpc.Address;
import io.rondo.dfs.node.repair.RepairSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One storage node. {@code host} is the name by which nearness is judged; {@code deadAfter} how long a node may be silent before
 * its data is replicated anew, when this node is the keeper.
 */
public record StorageNodeSettings(
        Path data,
        DiskOperations disk,
        Address bind,
        String host,
        String rack,
        double weight,
        int replication,
        int writeQuorum,
        long diskReserve,
        boolean sync,
        Duration deadAfter,
        RepairSettings repair) {}
