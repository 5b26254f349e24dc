package io.rondo.dfs.protocol;

import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcMethod;
import java.util.Set;

/** What storage nodes ask each other, and those who look after them. */
public final class StorageProtocol {
    private StorageProtocol() {}

    public static final RpcMethod<StorageRequest, StorageReply> CALL = new RpcMethod<>(
            "storage/call", StorageRequest.class, StorageReply.class, Set.of(PeerRole.CLIENT, PeerRole.STORAGE));
}
