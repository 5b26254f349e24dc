package io.rondo.benchmarks.faults;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.Caller;
import io.rondo.base.rpc.RpcClient;
import io.rondo.base.rpc.RpcMethod;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.RpcServer;
import io.rondo.base.rpc.RpcServices;
import io.rondo.testing.fault.Faults;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;

/**
 * The network between daemons in this JVM. A dead daemon's port is closed and its connections break; to one that stands still
 * messages wait in the buffer; a cut link swallows them; and a reply may be lost after its request was served.
 */
final class Fabric implements AutoCloseable {
    private final Map<Integer, Listener> listeners = new ConcurrentHashMap<>();
    private final AtomicInteger lastPort = new AtomicInteger();
    private final Set<Pending> pending = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Loss> losing = new AtomicReference<>();
    private volatile BiPredicate<Daemon, Daemon> cut = (from, to) -> false;
    final ExecutorService threads = Executors.newCachedThreadPool(work -> Faults.under(
            null,
            () -> { // a thread of the network's belongs to no daemon
                Thread thread = new Thread(work, "fabric");
                thread.setDaemon(true);
                return thread;
            }));

    private record Listener(Daemon daemon, RpcServices services) {}

    /** Whose next call of which method is served without its reply arriving. */
    private record Loss(Daemon from, String method) {}

    /** Something that waits for an answer. */
    record Pending(Daemon from, Daemon to, CompletableFuture<?> reply) {}

    /** How one daemon is connected. */
    RpcNetwork of(Daemon daemon) {
        return new RpcNetwork() {
            @Override
            public RpcServer serve(Address bind, RpcServices services) {
                int port = bind.port() == 0 ? freePort() : bind.port();
                Listener listener = new Listener(daemon, services);
                listeners.put(port, listener);
                return new RpcServer() {
                    @Override
                    public Address address() {
                        return new Address(Address.IN_PROCESS, port);
                    }

                    @Override
                    public void close() {
                        listeners.remove(port, listener);
                    }
                };
            }

            @Override
            public RpcClient client(Address peer) {
                return new RpcClient() {
                    @Override
                    public <Q, A> CompletableFuture<A> call(RpcMethod<Q, A> method, Q request, Duration deadline) {
                        return Fabric.this.call(daemon, peer, method, request, deadline);
                    }
                };
            }

            @Override
            public void close() {
                listeners.values().removeIf(listener -> listener.daemon() == daemon);
            }
        };
    }

    int freePort() {
        return lastPort.incrementAndGet();
    }

    static RondoException unreachable(Object peer) {
        return RondoException.retryable("unreachable", "The connection to " + peer + " broke.");
    }

    private <Q, A> CompletableFuture<A> call(
            Daemon from, Address peer, RpcMethod<Q, A> method, Q request, Duration deadline) {
        CompletableFuture<A> reply = new CompletableFuture<>();
        Listener listener = listeners.get(peer.port());
        if (!from.awaitRunning() || listener == null || listener.daemon().dead()) {
            reply.completeExceptionally(unreachable(peer));
            return reply;
        }
        await(new Pending(from, listener.daemon(), reply));
        RondoException late = RondoException.retryable("deadline-exceeded", method.name() + " took too long.");
        CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS, threads)
                .execute(() -> reply.completeExceptionally(late));
        if (!cut.test(from, listener.daemon())) {
            threads.execute(() -> serve(from, listener, method, request, reply));
        }
        return reply;
    }

    /** It fails if either end dies before it is settled. */
    void await(Pending one) {
        pending.add(one);
        one.reply().whenComplete((answer, failure) -> pending.remove(one));
        if (one.to().dead() || one.from().dead()) {
            one.reply().completeExceptionally(unreachable(one.to()));
        }
    }

    @SuppressWarnings("unchecked")
    private <Q, A> void serve(
            Daemon from, Listener listener, RpcMethod<Q, A> method, Q request, CompletableFuture<A> reply) {
        Daemon to = listener.daemon();
        RpcServices.Binding<Q, A> binding =
                (RpcServices.Binding<Q, A>) listener.services().bindings().get(method.name());
        if (binding == null) {
            reply.completeExceptionally(RondoException.user("no-such-method", method.name() + " is not served there."));
        } else if (to.awaitRunning()) {
            Caller caller = new Caller(method.callers().iterator().next(), "");
            try {
                Faults.under(to, () -> binding.handler().handle(request, caller))
                        .whenComplete((answer, failure) -> {
                            if (to.running() && from.running()) {
                                deliver(from, to, method, answer, failure, reply);
                            } else {
                                threads.execute(() -> deliver(from, to, method, answer, failure, reply));
                            }
                        });
            } catch (RuntimeException e) {
                deliver(from, to, method, null, e, reply);
            }
        }
    }

    private <A> void deliver(
            Daemon from, Daemon to, RpcMethod<?, A> method, A answer, Throwable failure, CompletableFuture<A> reply) {
        boolean alive = to.awaitRunning() && from.awaitRunning() && !cut.test(to, from);
        if (!alive) {
            return;
        }
        Loss loss = losing.get();
        boolean lost = loss != null && loss.equals(new Loss(from, method.name())) && losing.compareAndSet(loss, null);
        if (lost) {
            reply.completeExceptionally(RondoException.retryable("unreachable", "The reply was lost."));
        } else if (failure == null) {
            reply.complete(answer);
        } else {
            reply.completeExceptionally(asRondo(failure));
        }
    }

    private static RondoException asRondo(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof RondoException known
                ? known
                : new RondoException(ErrorKind.INTERNAL, "internal", "The peer failed: " + cause, cause);
    }

    /** Breaks a dead daemon's connections. */
    void broke(Daemon dead) {
        for (Pending one : pending) {
            if (one.to() == dead || one.from() == dead) {
                one.reply().completeExceptionally(unreachable(dead));
            }
        }
    }

    /** The next call of this method is served, and its reply is lost. */
    void loseReply(Daemon from, RpcMethod<?, ?> method) {
        losing.set(new Loss(from, method.name()));
    }

    /** Messages from one to the other vanish where this says so. */
    void cut(BiPredicate<Daemon, Daemon> between) {
        cut = between;
    }

    boolean isCut(Daemon from, Daemon to) {
        return cut.test(from, to);
    }

    void mend() {
        cut = (from, to) -> false;
        losing.set(null);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
