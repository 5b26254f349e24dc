package io.rondo.base.rpc;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Calls one peer. Thread-safe; cheap to ask for again, connections are shared by the network. */
public interface RpcClient {
    /**
     * Calls once, without a retry. Completes exceptionally with a {@link io.rondo.base.error.RondoException}: the
     * server's own, or RETRYABLE {@code unreachable} (not sent, or unknown whether it was served) or
     * {@code deadline-exceeded}.
     */
    <Q, A> CompletableFuture<A> call(RpcMethod<Q, A> method, Q request, Duration deadline);

    /** The same, waited for: throws what {@link #call} would complete with. Wakes fewer threads than waiting for that does. */
    default <Q, A> A await(RpcMethod<Q, A> method, Q request, Duration deadline) {
        return answer(call(method, request, deadline));
    }

    /** What a call came to, once it is over. */
    static <A> A answer(CompletableFuture<A> call) {
        try {
            return call.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RondoException known
                    ? known
                    : new RondoException(ErrorKind.INTERNAL, "internal", String.valueOf(e.getCause()), e.getCause());
        }
    }
}
