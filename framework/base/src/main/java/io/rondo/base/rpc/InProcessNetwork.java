package io.rondo.base.rpc;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * RPC inside one JVM: immutable records are handed over, no listener is opened, and so there is no gate. Handlers run on
 * threads of the network, never on the caller's, as with a real one.
 */
public final class InProcessNetwork implements RpcNetwork {
    private final Map<Integer, RpcServices> listeners = new ConcurrentHashMap<>();
    private final AtomicInteger lastPort = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("in-process"));

    @Override
    public RpcServer serve(Address bind, RpcServices services) {
        int port = lastPort.incrementAndGet();
        listeners.put(port, services);
        return new RpcServer() {
            @Override
            public Address address() {
                return new Address(Address.IN_PROCESS, port);
            }

            @Override
            public void close() {
                listeners.remove(port);
            }
        };
    }

    @Override
    public RpcClient client(Address peer) {
        return new RpcClient() {
            @Override
            public <Q, A> CompletableFuture<A> call(RpcMethod<Q, A> method, Q request, Duration deadline) {
                return InProcessNetwork.this.call(peer, method, request, deadline);
            }
        };
    }

    private <Q, A> CompletableFuture<A> call(Address peer, RpcMethod<Q, A> method, Q request, Duration deadline) {
        CompletableFuture<A> reply = new CompletableFuture<>();
        RpcServices services = listeners.get(peer.port());
        if (services == null) {
            reply.completeExceptionally(RondoException.retryable("unreachable", "Nothing listens at " + peer + "."));
            return reply;
        }
        threads.execute(() -> handle(services, method, request, reply));
        RondoException late =
                RondoException.retryable("deadline-exceeded", method.name() + " at " + peer + " took too long.");
        CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS, threads)
                .execute(() -> reply.completeExceptionally(late));
        return reply;
    }

    @SuppressWarnings("unchecked")
    private static <Q, A> void handle(
            RpcServices services, RpcMethod<Q, A> method, Q request, CompletableFuture<A> reply) {
        RpcServices.Binding<Q, A> binding =
                (RpcServices.Binding<Q, A>) services.bindings().get(method.name());
        if (binding == null) {
            reply.completeExceptionally(RondoException.user("no-such-method", method.name() + " is not served there."));
            return;
        }
        try {
            PeerRole role = method.callers().iterator().next();
            binding.handler().handle(request, new Caller(role, "")).whenComplete((answer, failure) -> {
                if (failure == null) {
                    reply.complete(answer);
                } else {
                    reply.completeExceptionally(asRondo(failure));
                }
            });
        } catch (RuntimeException e) {
            reply.completeExceptionally(asRondo(e));
        }
    }

    /** The failure as it would arrive over a wire. */
    static RondoException asRondo(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RondoException known
                ? known
                : new RondoException(ErrorKind.INTERNAL, "internal", "The peer failed: " + cause, cause);
    }

    @Override
    public void close() {
        listeners.clear();
        threads.shutdownNow();
    }
}
