package io.rondo.dfs.node;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.rpc.Address;
import io.rondo.dfs.node.repair.RepairSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One storage node. {@code data} are its folders, each meant to be a disk of its own; {@code host} is the name by which nearness is judged; {@code deadAfter} how long a node may be silent before
 * its data is replicated anew, and {@code trash} how long what users remove is kept, when this node is the keeper.
 */
public record StorageNodeSettings(
        List<Path> data,
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
        Duration trash,
        RepairSettings repair) {
    /** The same with other folders, on another disk. */
    public StorageNodeSettings with(List<Path> folders, DiskOperations operations) {
        return new StorageNodeSettings(
                folders,
                operations,
                bind,
                host,
                rack,
                weight,
                replication,
                writeQuorum,
                diskReserve,
                sync,
                deadAfter,
                trash,
                repair);
    }
}
