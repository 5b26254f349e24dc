package io.rondo.minicluster;

import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcClient;
import io.rondo.base.rpc.RpcMethod;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.RpcServer;
import io.rondo.base.rpc.RpcServices;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/** Counts calls by their methods. */
record CountingNetwork(RpcNetwork network, Map<String, Integer> calls) implements RpcNetwork {
    CountingNetwork(RpcNetwork network) {
        this(network, new ConcurrentSkipListMap<>());
    }

    @Override
    public RpcServer serve(Address bind, RpcServices services) {
        return network.serve(bind, services);
    }

    @Override
    public RpcClient client(Address peer) {
        RpcClient client = network.client(peer);
        return new RpcClient() {
            @Override
            public <Q, A> CompletableFuture<A> call(RpcMethod<Q, A> method, Q request, Duration deadline) {
                calls.merge(method.name(), 1, Integer::sum);
                return client.call(method, request, deadline);
            }
        };
    }

    @Override
    public void close() {
        network.close();
    }
}
