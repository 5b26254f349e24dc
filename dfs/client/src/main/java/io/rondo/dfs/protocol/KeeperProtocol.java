package io.rondo.dfs.protocol;

import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcMethod;
import java.util.Set;

/** The keeper's one method. */
public final class KeeperProtocol {
    private KeeperProtocol() {}

    public static final RpcMethod<KeeperRequest, KeeperReply> CALL = new RpcMethod<>(
            "keeper/call",
            KeeperRequest.class,
            KeeperReply.class,
            Set.of(PeerRole.CLIENT, PeerRole.WORKER, PeerRole.TASK, PeerRole.STORAGE, PeerRole.MASTER));
}
