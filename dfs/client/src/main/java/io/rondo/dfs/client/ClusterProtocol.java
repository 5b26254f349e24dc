package io.rondo.dfs.client;

import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcMethod;
import java.util.List;
import java.util.Set;

/** How a newcomer who knows one address learns the rest: served by every master and every storage node. */
public final class ClusterProtocol {
    private ClusterProtocol() {}

    public static final RpcMethod<Describe, ClusterView> DESCRIBE = new RpcMethod<>(
            "cluster/describe",
            Describe.class,
            ClusterView.class,
            Set.of(PeerRole.CLIENT, PeerRole.WORKER, PeerRole.TASK, PeerRole.STORAGE, PeerRole.MASTER));

    public record Describe() {}

    /** Addresses are host:port. A leader is empty while none is known. */
    public record ClusterView(List<String> masters, List<String> storage, String leadingMaster, String leadingKeeper) {}
}
