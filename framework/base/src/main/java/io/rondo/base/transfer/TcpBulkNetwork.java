package io.rondo.base.transfer;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.security.Gate;
import io.rondo.base.security.Secrets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Bulk transfer over TCP with blocking sockets: a thread a connection, which a few hundred peers do not strain. */
public final class TcpBulkNetwork implements BulkNetwork {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int PROGRESS_MILLIS = 30_000;
    private static final int MOST_IDLE = 8;

    private final Gate gate;
    private final Map<Address, ConcurrentLinkedDeque<FrameChannel>> idle = new ConcurrentHashMap<>();

    public TcpBulkNetwork(PeerRole me, Secrets secrets) {
        this.gate = new Gate(secrets, me.name());
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
        FrameChannel known = fresh ? null : idle(peer).pollFirst();
        return known != null ? known : connect(peer);
    }

    private ConcurrentLinkedDeque<FrameChannel> idle(Address peer) {
        return idle.computeIfAbsent(peer, key -> new ConcurrentLinkedDeque<>());
    }

    private FrameChannel connect(Address peer) throws IOException {
        FrameChannel connection =
                FrameChannel.connect(new InetSocketAddress(peer.host(), peer.port()), CONNECT_MILLIS, PROGRESS_MILLIS);
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
        ConcurrentLinkedDeque<FrameChannel> others = idle(peer);
        connection.rest();
        if (others.size() < MOST_IDLE) {
            others.addFirst(connection);
        } else {
            connection.close();
        }
    }

    @Override
    public void close() {
        idle.values()
                .forEach(connections -> connections.forEach(connection -> {
                    try {
                        connection.close();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }));
    }
}
