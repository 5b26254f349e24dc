package io.rondo.base.transfer;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.security.Gate;
import io.rondo.base.security.Secrets;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Bulk transfer over TCP with blocking sockets: a thread a connection, which a few hundred peers do not strain. */
public final class TcpBulkNetwork implements BulkNetwork {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int PROGRESS_MILLIS = 30_000;
    private static final int BUFFER = 64 << 10;
    private static final int MOST_IDLE = 8;

    private final Gate gate;
    private final Map<Address, ConcurrentLinkedDeque<Connection>> idle = new ConcurrentHashMap<>();

    public TcpBulkNetwork(PeerRole me, Secrets secrets) {
        this.gate = new Gate(secrets, me.name());
    }

    @Override
    public BulkServer serve(Address bind, BulkHandler handler) {
        gate.mayListen(bind.host());
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
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

    /** A connection that has said hello. */
    static final class Connection implements Closeable {
        private final Socket socket;
        final DataInputStream in;
        final DataOutputStream out;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
            this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** A connection that was used before may have been closed by the peer since; a fresh one costs a round trip. */
    Connection take(Address peer, boolean fresh) throws IOException {
        Connection known = fresh ? null : idle(peer).pollFirst();
        return known != null ? known : connect(peer);
    }

    private ConcurrentLinkedDeque<Connection> idle(Address peer) {
        return idle.computeIfAbsent(peer, key -> new ConcurrentLinkedDeque<>());
    }

    private Connection connect(Address peer) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(peer.host(), peer.port()), CONNECT_MILLIS);
            socket.setSoTimeout(PROGRESS_MILLIS);
            socket.setTcpNoDelay(true);
            Connection connection = new Connection(socket);
            connection.out.writeLong(BulkFrames.MAGIC);
            byte[] pass = gate.pass(BulkFrames.PURPOSE).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            BulkFrames.write(connection.out, BulkFrames.HELLO, pass, 0, pass.length);
            return connection;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Takes back a connection whose last exchange is complete. */
    void giveBack(Address peer, Connection connection) throws IOException {
        ConcurrentLinkedDeque<Connection> others = idle(peer);
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
