package io.rondo.dfs.node;

import io.rondo.base.rpc.Address;
import java.nio.file.Path;

/** One storage node. {@code host} is the name by which nearness is judged. */
public record StorageNodeSettings(
        Path data,
        Address bind,
        String host,
        String rack,
        double weight,
        int replication,
        int writeQuorum,
        long diskReserve,
        boolean sync) {}
