package io.rondo.base.rpc;

import java.util.Set;

/**
 * A remote procedure: its name ({@code service/verb}), the records that travel, and the roles that may call it. Request
 * and reply are records or sealed interfaces of records that {@code io.rondo.base.wire} can carry.
 */
public record RpcMethod<Q, A>(String name, Class<Q> request, Class<A> reply, Set<PeerRole> callers) {
    public RpcMethod {
        callers = Set.copyOf(callers);
        if (callers.isEmpty()) {
            throw new IllegalArgumentException("a method nobody may call: " + name);
        }
    }
}
