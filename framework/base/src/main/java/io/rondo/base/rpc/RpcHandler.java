package io.rondo.base.rpc;

import java.util.concurrent.CompletionStage;

/**
 * Serves one method. Must not block: it runs on the transport's thread. A failure is a
 * {@link io.rondo.base.error.RondoException}, thrown or in the stage; anything else reaches the caller as INTERNAL.
 */
@FunctionalInterface
public interface RpcHandler<Q, A> {
    CompletionStage<A> handle(Q request, Caller caller);
}
