package io.rondo.base.rpc.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.Caller;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcClient;
import io.rondo.base.rpc.RpcMethod;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.RpcServer;
import io.rondo.base.rpc.RpcServices;
import io.rondo.base.security.Gate;
import io.rondo.base.security.Secrets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** RPC over TCP by gRPC. Every call passes the gate before its request is read; methods say which roles may call them. */
public final class GrpcNetwork implements RpcNetwork {
    private static final int MOST_MESSAGE = 8 << 20;
    private static final int MOST_METADATA = 4 << 10;
    /** Given, it stays; else gRPC measures with pings beside the messages how large it should be. Bulk goes another way. */
    private static final int FLOW_WINDOW = 1 << 20;

    private static final Context.Key<Caller> CALLER = Context.key("caller");
    /** A connection that a call waits on and that is silent for so long is asked for a sign of life; gRPC allows no less. */
    private static final Duration SILENCE = Duration.ofSeconds(10);
    /** And given up if none comes. TCP alone takes a quarter of an hour for that. */
    private static final Duration NO_SIGN = Duration.ofSeconds(5);
    /** A server asks when nothing was asked of it: a peer whose machine went away would keep its connection open for ever. */
    private static final Duration IDLE_SILENCE = Duration.ofSeconds(60);

    /** With what is being closed. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Gate gate;
    private final Duration idleSilence;
    private final Map<Address, ManagedChannel> channels = new ConcurrentHashMap<>();
    private final EventLoops loops = new EventLoops();

    public GrpcNetwork(PeerRole me, Secrets secrets) {
        this(me, secrets, IDLE_SILENCE);
    }

    /** @param idleSilence after how much silence a server asks whether its peer is still there */
    GrpcNetwork(PeerRole me, Secrets secrets, Duration idleSilence) {
        this.gate = new Gate(secrets, me.name());
        this.idleSilence = idleSilence;
    }

    @Override
    public RpcServer serve(Address bind, RpcServices services) {
        gate.mayListen(bind.host());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(bind.host(), bind.port()))
                .bossEventLoopGroup(loops.get())
                .workerEventLoopGroup(loops.get())
                .channelType(NioServerSocketChannel.class)
                .directExecutor() // handlers do not block
                .maxInboundMessageSize(MOST_MESSAGE)
                .maxInboundMetadataSize(MOST_METADATA)
                .flowControlWindow(FLOW_WINDOW)
                .keepAliveTime(idleSilence.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(Math.min(idleSilence.toMillis(), NO_SIGN.toMillis()), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(SILENCE.toMillis() / 2, TimeUnit.MILLISECONDS)
                .intercept(new Authentication());
        Map<String, ServerServiceDefinition.Builder> byService = new HashMap<>();
        for (RpcServices.Binding<?, ?> binding : services.bindings().values()) {
            String name = binding.method().name();
            String service = name.substring(0, name.indexOf('/'));
            bind(byService.computeIfAbsent(service, ServerServiceDefinition::builder), binding);
        }
        byService.values().forEach(service -> builder.addService(service.build()));
        try {
            Server server = builder.build().start();
            return new Listener(server, new Address(bind.host(), server.getPort()));
        } catch (IOException e) {
            throw new RondoException(
                    ErrorKind.RESOURCE, "cannot-listen", "Cannot listen on " + bind + ": " + e.getMessage(), e);
        }
    }

    private record Listener(Server server, Address address) implements RpcServer {
        @Override
        public void close() {
            server.shutdownNow();
            try {
                server.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <Q, A> void bind(ServerServiceDefinition.Builder service, RpcServices.Binding<Q, A> binding) {
        RpcMethod<Q, A> method = binding.method();
        service.addMethod(
                Marshalling.descriptor(method), ServerCalls.asyncUnaryCall((Q request, StreamObserver<A> observer) -> {
                    try {
                        Caller caller = CALLER.get();
                        if (!method.callers().contains(caller.role())) {
                            throw RondoException.user(
                                    "forbidden", "A " + caller.role() + " may not call " + method.name() + ".");
                        }
                        binding.handler().handle(request, caller).whenComplete((reply, failure) -> {
                            if (failure != null) {
                                observer.onError(Marshalling.toStatus(failure));
                            } else {
                                observer.onNext(reply);
                                observer.onCompleted();
                            }
                        });
                    } catch (RuntimeException e) {
                        observer.onError(Marshalling.toStatus(e));
                    }
                }));
    }

    /** The gate, before anything of the request is decoded. */
    private final class Authentication implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            try {
                String purpose = call.getMethodDescriptor().getFullMethodName();
                Gate.Proof proof = gate.check(purpose, headers.get(Marshalling.PASS));
                Caller caller = new Caller(PeerRole.valueOf(proof.role().toUpperCase(Locale.ROOT)), proof.job());
                return Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next);
            } catch (RondoException | IllegalArgumentException e) {
                var status = Marshalling.toStatus(e);
                call.close(status.getStatus(), status.getTrailers());
                return new ServerCall.Listener<>() {};
            }
        }
    }

    @Override
    public RpcClient client(Address peer) {
        return new RpcClient() {
            @Override
            public <Q, A> CompletableFuture<A> call(RpcMethod<Q, A> method, Q request, Duration deadline) {
                return GrpcNetwork.this.call(peer, method, request, deadline, CallOptions.DEFAULT);
            }

            @Override
            public <Q, A> A await(RpcMethod<Q, A> method, Q request, Duration deadline) {
                WaitingCaller caller = new WaitingCaller();
                CompletableFuture<A> reply = GrpcNetwork.this.call(
                        peer, method, request, deadline, CallOptions.DEFAULT.withExecutor(caller));
                caller.runUntil(reply);
                return RpcClient.answer(reply);
            }
        };
    }

    private <Q, A> CompletableFuture<A> call(
            Address peer, RpcMethod<Q, A> method, Q request, Duration deadline, CallOptions how) {
        CompletableFuture<A> reply = new CompletableFuture<>();
        try {
            Metadata headers = new Metadata();
            headers.put(Marshalling.PASS, gate.pass(method.name()));
            ManagedChannel shared = channels.computeIfAbsent(peer, this::open);
            if (shared.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
                // A peer that was down is tried again at once: callers wait between their tries, so gRPC need not.
                shared.resetConnectBackoff();
            }
            Channel channel =
                    ClientInterceptors.intercept(shared, List.of(MetadataUtils.newAttachHeadersInterceptor(headers)));
            CallOptions options = how.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
            ClientCalls.asyncUnaryCall(
                    channel.newCall(Marshalling.descriptor(method), options),
                    request,
                    new ReplyObserver<>(reply, peer));
        } catch (RondoException e) {
            reply.completeExceptionally(e);
        }
        return reply;
    }

    private ManagedChannel open(Address peer) {
        return NettyChannelBuilder.forAddress(peer.host(), peer.port())
                .eventLoopGroup(loops.get())
                .channelType(NioSocketChannel.class)
                .usePlaintext()
                .flowControlWindow(FLOW_WINDOW)
                .disableRetry() // callers know what they may repeat
                .maxInboundMessageSize(MOST_MESSAGE)
                .keepAliveTime(SILENCE.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(NO_SIGN.toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }

    /** Completes the reply when the call is over, not before: until then its caller's thread may have to run something of it. */
    private static final class ReplyObserver<A> implements StreamObserver<A> {
        private final CompletableFuture<A> reply;
        private final Address peer;
        private A value;

        ReplyObserver(CompletableFuture<A> reply, Address peer) {
            this.reply = reply;
            this.peer = peer;
        }

        @Override
        public void onNext(A answer) {
            value = answer;
        }

        @Override
        public void onError(Throwable failure) {
            reply.completeExceptionally(Marshalling.fromStatus(failure, peer.toString()));
        }

        @Override
        public void onCompleted() {
            reply.complete(value);
        }
    }

    @Override
    public void close() {
        List<ManagedChannel> open = List.copyOf(channels.values());
        channels.clear();
        open.forEach(ManagedChannel::shutdownNow);
        awaitEnd(open);
        loops.close();
    }

    /** A connection that is being made or ended needs its threads for that, and complains in the log if they are gone. */
    private static void awaitEnd(List<ManagedChannel> ending) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (ManagedChannel channel : ending) {
                channel.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
