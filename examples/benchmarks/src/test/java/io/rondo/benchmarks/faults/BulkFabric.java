package io.rondo.benchmarks.faults;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.Caller;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.transfer.BulkClient;
import io.rondo.base.transfer.BulkHandler;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.transfer.BulkServer;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.transfer.BulkSource;
import io.rondo.base.transfer.BulkWriter;
import io.rondo.testing.fault.Faults;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Bulk transfer over the {@link Fabric}: each piece is served on a thread of the receiver's, which may die with it. */
final class BulkFabric {
    private static final Caller CALLER = new Caller(PeerRole.WORKER, "");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Fabric fabric;
    private final Map<Integer, Listener> listeners = new ConcurrentHashMap<>();

    BulkFabric(Fabric fabric) {
        this.fabric = fabric;
    }

    private record Listener(Daemon daemon, BulkHandler handler) {}

    BulkNetwork of(Daemon daemon) {
        return new BulkNetwork() {
            @Override
            public BulkServer serve(Address bind, BulkHandler handler) {
                int port = fabric.freePort();
                listeners.put(port, new Listener(daemon, handler));
                return new BulkServer() {
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
            public BulkClient client(Address peer) {
                return connect(daemon, peer);
            }

            @Override
            public void close() {
                listeners.values().removeIf(listener -> listener.daemon() == daemon);
            }
        };
    }

    private BulkClient connect(Daemon from, Address peer) {
        return new BulkClient() {
            @Override
            public InputStream read(byte[] request) throws IOException {
                Listener listener = listener(peer);
                return perform(from, listener.daemon(), () -> {
                    return new ByteArrayInputStream(bytes(listener.handler().read(request, CALLER)));
                });
            }

            @Override
            public BulkWriter write(byte[] request) throws IOException {
                Listener listener = listener(peer);
                BulkSink sink = perform(
                        from, listener.daemon(), () -> listener.handler().write(request, CALLER));
                return new Writer(from, listener.daemon(), sink);
            }
        };
    }

    private Listener listener(Address peer) throws IOException {
        Listener listener = listeners.get(peer.port());
        if (listener == null) {
            throw new IOException("nothing listens at " + peer);
        }
        return listener;
    }

    private static byte[] bytes(BulkSource source) throws IOException {
        try (InputStream in = source.open()) {
            return in.readAllBytes();
        }
    }

    /** Does a piece of work at the other end, and waits for it as long as both live. */
    private <T> T perform(Daemon from, Daemon to, Callable<T> work) throws IOException {
        if (!from.awaitRunning() || to.dead()) {
            throw new IOException("the connection to " + to + " broke");
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        fabric.await(new Fabric.Pending(from, to, result));
        if (!fabric.isCut(from, to) && !fabric.isCut(to, from)) {
            fabric.threads.execute(() -> Faults.under(to, () -> {
                try {
                    if (to.awaitRunning()) {
                        T done = work.call();
                        if (to.awaitRunning() && from.awaitRunning()) {
                            result.complete(done);
                        }
                    }
                } catch (Exception | Daemon.Buried e) {
                    result.completeExceptionally(e);
                }
                return null;
            }));
        }
        try {
            return result.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RondoException known && !known.is("unreachable")) {
                throw known;
            }
            throw e.getCause() instanceof IOException io
                    ? io
                    : new IOException("the transfer broke: " + e.getCause(), e);
        }
    }

    private final class Writer implements BulkWriter {
        private final Daemon from;
        private final Daemon to;
        private final BulkSink sink;
        private boolean over;

        Writer(Daemon from, Daemon to, BulkSink sink) {
            this.from = from;
            this.to = to;
            this.sink = sink;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            perform(from, to, () -> {
                sink.accept(ByteBuffer.wrap(bytes, offset, length));
                return true;
            });
        }

        @Override
        public void write(byte[] bytes, int offset, int length, int crc) throws IOException {
            perform(from, to, () -> {
                sink.accept(ByteBuffer.wrap(bytes, offset, length), crc);
                return true;
            });
        }

        @Override
        public byte[] finish() throws IOException {
            over = true;
            return perform(from, to, () -> {
                try {
                    return sink.finish();
                } catch (IOException | RondoException e) {
                    sink.abort();
                    throw e;
                }
            });
        }

        @Override
        public void close() {
            if (!over && !to.dead()) { // the dead do not tidy up
                over = true;
                sink.abort();
            }
        }
    }
}
