package io.rondo.base.rpc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Calls one peer. Thread-safe; cheap to ask for again, connections are shared by the network. */
public interface RpcClient {
    /**
     * Calls once, without a retry. Completes exceptionally with a {@link io.rondo.base.error.RondoException}: the
     * server's own, or RETRYABLE {@code unreachable} (not sent, or unknown whether it was served) or
     * {@code deadline-exceeded}.
     */
    <Q, A> CompletableFuture<A> call(RpcMethod<Q, A> method, Q request, Duration deadline);
}
