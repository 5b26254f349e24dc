package io.rondo.base.transfer;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.security.Gate;
import io.rondo.base.security.Secrets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Bulk transfer over TCP with blocking sockets: a thread a connection, which a few hundred peers do not strain. */
public final class TcpBulkNetwork implements BulkNetwork {
    private static final int CONNECT_MILLIS = 5_000;
    /** What a peer may take for each step. */
    static final Duration PROGRESS = Duration.ofSeconds(30);

    private static final int MOST_IDLE = 8;
    /** A server ends what rests for twice as long; and a peer that is gone for good is never asked again. */
    private static final Duration MOST_REST = Duration.ofMinutes(1);

    private final Gate gate;
    private final long mostRestNanos;
    /** Connections of which nobody makes use, by peer; those that were used last stand first. */
    private final Map<Address, ConcurrentLinkedDeque<Resting>> idle = new ConcurrentHashMap<>();

    private record Resting(FrameChannel connection, long sinceNanos) {}

    public TcpBulkNetwork(PeerRole me, Secrets secrets) {
        this(me, secrets, MOST_REST);
    }

    /** @param mostRest how long a connection is kept for the next exchange with its peer */
    TcpBulkNetwork(PeerRole me, Secrets secrets, Duration mostRest) {
        this.gate = new Gate(secrets, me.name());
        this.mostRestNanos = mostRest.toNanos();
    }

    @Override
    public BulkServer serve(Address bind, BulkHandler handler) {
        gate.mayListen(bind.host());
        try {
            ServerSocketChannel socket = ServerSocketChannel.open();
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(new InetSocketAddress(bind.host(), bind.port()));
            return new TcpBulkServer(socket, bind.host(), gate, handler);
        } catch (IOException e) {
            throw new RondoException(
                    ErrorKind.RESOURCE, "cannot-listen", "Cannot listen on " + bind + ": " + e.getMessage(), e);
        }
    }

    @Override
    public BulkClient client(Address peer) {
        return new TcpBulkClient(this, peer);
    }

    /** A connection that was used before may have been closed by the peer since; a fresh one costs a round trip. */
    FrameChannel take(Address peer, boolean fresh) throws IOException {
        Resting known = fresh ? null : idle(peer).pollFirst();
        return known != null ? known.connection() : connect(peer);
    }

    private ConcurrentLinkedDeque<Resting> idle(Address peer) {
        return idle.computeIfAbsent(peer, key -> new ConcurrentLinkedDeque<>());
    }

    private FrameChannel connect(Address peer) throws IOException {
        FrameChannel connection = FrameChannel.connect(
                new InetSocketAddress(peer.host(), peer.port()), CONNECT_MILLIS, Math.toIntExact(PROGRESS.toMillis()));
        try {
            connection.writeLong(BulkFrames.MAGIC);
            byte[] pass = gate.pass(BulkFrames.PURPOSE).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            connection.write(BulkFrames.HELLO, pass, 0, pass.length);
            return connection;
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Takes back a connection whose last exchange is complete. */
    void giveBack(Address peer, FrameChannel connection) throws IOException {
        long now = System.nanoTime();
        for (ConcurrentLinkedDeque<Resting> others : idle.values()) {
            closeThoseSince(now - mostRestNanos, others);
        }
        ConcurrentLinkedDeque<Resting> others = idle(peer);
        connection.rest();
        if (others.size() < MOST_IDLE) {
            others.addFirst(new Resting(connection, now));
        } else {
            connection.close();
        }
    }

    /** One of the peer's connections was ended by it: it has been started anew, so none of those that rest is of use. */
    void ended(Address peer) {
        closeThoseSince(System.nanoTime(), idle(peer));
    }

    private static void closeThoseSince(long nanos, ConcurrentLinkedDeque<Resting> connections) {
        for (Resting last = connections.peekLast();
                last != null && last.sinceNanos() - nanos <= 0;
                last = connections.peekLast()) {
            if (connections.removeLastOccurrence(last)) { // or another thread has taken it
                Closing closing = new Closing(); // whatever it says is no failure of an exchange with another
                closing.add(last.connection());
                closing.close();
            }
        }
    }

    @Override
    public void close() {
        idle.keySet().forEach(this::ended);
    }
}
