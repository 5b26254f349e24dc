package io.rondo.base.transfer;

import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.Caller;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.security.Gate;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts connections, lets them through the gate, and serves their exchanges one after the other. */
final class TcpBulkServer implements BulkServer {
    private static final Logger LOG = LoggerFactory.getLogger(TcpBulkServer.class);
    private static final int HELLO_MILLIS = 5_000;
    private static final int IDLE_MILLIS = 120_000;
    private static final int MOST_CONNECTIONS = 1_000;
    private static final int BUFFER = 64 << 10;

    private final ServerSocket listener;
    private final Address address;
    private final Gate gate;
    private final BulkHandler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final DaemonThreads threads = new DaemonThreads("bulk");

    TcpBulkServer(ServerSocket listener, String host, Gate gate, BulkHandler handler) {
        this.listener = listener;
        this.address = new Address(host, listener.getLocalPort());
        this.gate = gate;
        this.handler = handler;
        threads.newThread(this::accept).start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                if (open.size() >= MOST_CONNECTIONS) {
                    socket.close();
                    continue;
                }
                open.add(socket);
                threads.newThread(() -> serve(socket)).start();
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.warn("a connection was not accepted: {}", e.toString());
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(HELLO_MILLIS);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER));
            Caller caller = hello(in);
            socket.setSoTimeout(IDLE_MILLIS);
            while (true) {
                BulkFrames.Frame request = BulkFrames.read(in, BulkFrames.MOST_CONTROL);
                if (request.kind() == BulkFrames.READ) {
                    read(request.bytes(), caller, out);
                } else if (request.kind() == BulkFrames.WRITE) {
                    if (!write(request.bytes(), caller, in, out)) {
                        return;
                    }
                } else {
                    throw new IOException("a frame of kind " + request.kind() + " where a request belongs");
                }
            }
        } catch (EOFException e) {
            LOG.trace("a peer went away", e);
        } catch (IOException | RuntimeException e) {
            LOG.debug("a connection was closed: {}", e.toString());
        } finally {
            open.remove(socket);
        }
    }

    private Caller hello(DataInputStream in) throws IOException {
        if (in.readLong() != BulkFrames.MAGIC) {
            throw new IOException("not a peer of ours");
        }
        BulkFrames.Frame hello = BulkFrames.read(in, BulkFrames.MOST_HELLO);
        if (hello.kind() != BulkFrames.HELLO) {
            throw new IOException("the first frame is no hello");
        }
        String pass = new String(hello.bytes(), java.nio.charset.StandardCharsets.US_ASCII);
        Gate.Proof proof = gate.check(BulkFrames.PURPOSE, pass);
        return new Caller(PeerRole.valueOf(proof.role().toUpperCase(Locale.ROOT)), proof.job());
    }

    private void read(byte[] request, Caller caller, DataOutputStream out) throws IOException {
        BulkSource source;
        try {
            source = handler.read(request, caller);
        } catch (IOException | RuntimeException e) {
            error(out, e);
            return;
        }
        if (source instanceof BulkSource.FileRange range) {
            try (range) {
                sendFile(range, out);
            }
        } else if (source instanceof BulkSource.Stream stream) {
            try (InputStream bytes = stream.bytes()) {
                sendAll(bytes, out);
            }
        } else {
            ByteBuffer bytes = ((BulkSource.Memory) source).bytes();
            while (bytes.hasRemaining()) {
                int length = Math.min(BulkFrames.MOST_DATA, bytes.remaining());
                int from = bytes.arrayOffset() + bytes.position();
                BulkFrames.write(out, BulkFrames.DATA, bytes.array(), from, length);
                bytes.position(bytes.position() + length);
            }
        }
        BulkFrames.write(out, BulkFrames.END, new byte[0], 0, 0);
        out.flush();
    }

    private static void sendFile(BulkSource.FileRange range, DataOutputStream out) throws IOException {
        byte[] buffer = new byte[BulkFrames.MOST_DATA];
        long position = range.offset();
        long end = range.offset() + range.length();
        while (position < end) {
            int wanted = (int) Math.min(buffer.length, end - position);
            int read = range.file().read(ByteBuffer.wrap(buffer, 0, wanted), position);
            if (read < 0) {
                throw new EOFException("a file ended early");
            }
            BulkFrames.write(out, BulkFrames.DATA, buffer, 0, read);
            position += read;
        }
    }

    private static void sendAll(InputStream bytes, DataOutputStream out) throws IOException {
        byte[] buffer = new byte[BulkFrames.MOST_DATA];
        for (int read = bytes.readNBytes(buffer, 0, buffer.length);
                read > 0;
                read = bytes.readNBytes(buffer, 0, buffer.length)) {
            BulkFrames.write(out, BulkFrames.DATA, buffer, 0, read);
        }
    }

    private static void error(DataOutputStream out, Exception e) throws IOException {
        byte[] refusal = BulkFrames.refusal(e);
        BulkFrames.write(out, BulkFrames.ERROR, refusal, 0, refusal.length);
        out.flush();
    }

    /**
     * False when the connection cannot be used any more. A peer that broke off gets no answer: only what the handler
     * says is told to the peer, never what the connection did.
     */
    private boolean write(byte[] request, Caller caller, DataInputStream in, DataOutputStream out) throws IOException {
        BulkSink sink;
        try {
            sink = handler.write(request, caller);
        } catch (IOException | RuntimeException e) {
            return refuseWrite(in, out, e);
        }
        boolean over = false;
        try {
            BulkFrames.Frame frame = BulkFrames.read(in, BulkFrames.MOST_DATA);
            while (frame.kind() == BulkFrames.DATA) {
                try {
                    sink.accept(ByteBuffer.wrap(frame.bytes()));
                } catch (IOException | RuntimeException e) {
                    return refuseWrite(in, out, e);
                }
                frame = BulkFrames.read(in, BulkFrames.MOST_DATA);
            }
            if (frame.kind() != BulkFrames.END) {
                throw new IOException("a frame of kind " + frame.kind() + " in the middle of a write");
            }
            byte[] reply;
            try {
                reply = sink.finish();
            } catch (IOException | RuntimeException e) {
                error(out, e);
                return true;
            }
            over = true;
            BulkFrames.write(out, BulkFrames.END, reply, 0, reply.length);
            out.flush();
            return true;
        } finally {
            if (!over) {
                sink.abort();
            }
        }
    }

    /** Takes what the peer sends and throws it away, so that the peer gets to read the refusal. */
    private static boolean refuseWrite(DataInputStream in, DataOutputStream out, Exception refusal) throws IOException {
        BulkFrames.Frame frame = BulkFrames.read(in, BulkFrames.MOST_DATA);
        while (frame.kind() == BulkFrames.DATA) {
            frame = BulkFrames.read(in, BulkFrames.MOST_DATA);
        }
        error(out, refusal);
        return frame.kind() == BulkFrames.END;
    }

    @Override
    public Address address() {
        return address;
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            LOG.debug("a socket did not close in order", e);
        }
    }
}
