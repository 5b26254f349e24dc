package io.rondo.minicluster;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcClient;
import io.rondo.base.rpc.RpcMethod;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.RpcServer;
import io.rondo.base.rpc.RpcServices;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Loses some calls on their way, and some answers of calls that were done. */
record LossyNetwork(RpcNetwork network, Random random, int onceIn) implements RpcNetwork {
    @Override
    public RpcServer serve(Address bind, RpcServices services) {
        return network.serve(bind, services);
    }

    private boolean lost() {
        synchronized (random) {
            return random.nextInt(onceIn) == 0;
        }
    }

    @Override
    public RpcClient client(Address peer) {
        RpcClient client = network.client(peer);
        return new RpcClient() {
            @Override
            public <Q, A> CompletableFuture<A> call(RpcMethod<Q, A> method, Q request, Duration deadline) {
                RondoException gone = RondoException.retryable("unreachable", "lost by the test");
                if (lost()) {
                    return CompletableFuture.failedFuture(gone);
                }
                CompletableFuture<A> answer = client.call(method, request, deadline);
                return lost() ? answer.thenCompose(done -> CompletableFuture.failedFuture(gone)) : answer;
            }
        };
    }

    @Override
    public void close() {
        network.close();
    }
}
