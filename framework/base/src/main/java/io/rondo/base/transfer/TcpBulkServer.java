package io.rondo.base.transfer;

import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.Caller;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.security.Gate;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
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

    private final ServerSocketChannel listener;
    private final Address address;
    private final Gate gate;
    private final BulkHandler handler;
    private final Set<FrameChannel> open = ConcurrentHashMap.newKeySet();
    private final DaemonThreads threads = new DaemonThreads("bulk");

    TcpBulkServer(ServerSocketChannel listener, String host, Gate gate, BulkHandler handler) throws IOException {
        this.listener = listener;
        this.address = new Address(host, ((InetSocketAddress) listener.getLocalAddress()).getPort());
        this.gate = gate;
        this.handler = handler;
        threads.newThread(this::accept).start();
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel socket = listener.accept();
                if (open.size() >= MOST_CONNECTIONS) {
                    socket.close();
                    continue;
                }
                FrameChannel peer = new FrameChannel(socket, HELLO_MILLIS);
                open.add(peer);
                threads.newThread(() -> serve(peer)).start();
            } catch (IOException e) {
                if (listener.isOpen()) {
                    LOG.warn("a connection was not accepted: {}", e.toString());
                }
            }
        }
    }

    private void serve(FrameChannel peer) {
        try (peer) {
            Caller caller = hello(peer);
            peer.patience(IDLE_MILLIS);
            while (true) {
                BulkFrames.Frame request = peer.read(BulkFrames.MOST_CONTROL);
                if (request.kind() == BulkFrames.READ) {
                    read(request.copy(), caller, peer);
                } else if (request.kind() == BulkFrames.WRITE) {
                    if (!write(request.copy(), caller, peer)) {
                        return;
                    }
                } else {
                    throw new IOException("a frame of kind " + request.kind() + " where a request belongs");
                }
                peer.rest();
            }
        } catch (EOFException e) {
            LOG.trace("a peer went away", e);
        } catch (IOException | RuntimeException e) {
            LOG.debug("a connection was closed: {}", e.toString());
        } finally {
            open.remove(peer);
        }
    }

    private Caller hello(FrameChannel peer) throws IOException {
        if (peer.readLong() != BulkFrames.MAGIC) {
            throw new IOException("not a peer of ours");
        }
        BulkFrames.Frame hello = peer.read(BulkFrames.MOST_HELLO);
        if (hello.kind() != BulkFrames.HELLO) {
            throw new IOException("the first frame is no hello");
        }
        String pass = new String(hello.copy(), java.nio.charset.StandardCharsets.US_ASCII);
        Gate.Proof proof = gate.check(BulkFrames.PURPOSE, pass);
        return new Caller(PeerRole.valueOf(proof.role().toUpperCase(Locale.ROOT)), proof.job());
    }

    private void read(byte[] request, Caller caller, FrameChannel peer) throws IOException {
        BulkSource source;
        try {
            source = handler.read(request, caller);
        } catch (IOException | RuntimeException e) {
            error(peer, e);
            return;
        }
        if (source instanceof BulkSource.FileRange range) {
            try (range) {
                peer.writeData(range.file(), range.offset(), range.length());
            }
        } else if (source instanceof BulkSource.Blocks blocks) {
            try (blocks) {
                send(blocks, peer);
            }
        } else if (source instanceof BulkSource.Stream stream) {
            try (InputStream bytes = stream.bytes()) {
                sendAll(bytes, peer);
            }
        } else {
            peer.writeData(((BulkSource.Memory) source).bytes());
        }
        peer.write(BulkFrames.END, new byte[0], 0, 0);
        peer.flush();
    }

    private static void send(BulkSource.Blocks blocks, FrameChannel peer) throws IOException {
        peer.writeData(blocks.before());
        try {
            peer.writeBlocks(blocks.file(), blocks.offset(), blocks.size(), blocks.crcs());
        } catch (IOException e) {
            blocks.failed().accept(e);
            throw e;
        }
        peer.writeData(blocks.after());
    }

    private static void sendAll(InputStream bytes, FrameChannel peer) throws IOException {
        byte[] buffer = new byte[TransferBuffers.PIECE];
        for (int read = bytes.readNBytes(buffer, 0, buffer.length);
                read > 0;
                read = bytes.readNBytes(buffer, 0, buffer.length)) {
            peer.write(BulkFrames.DATA, buffer, 0, read);
        }
    }

    private static void error(FrameChannel peer, Exception e) throws IOException {
        byte[] refusal = BulkFrames.refusal(e);
        peer.write(BulkFrames.ERROR, refusal, 0, refusal.length);
        peer.flush();
    }

    /**
     * False when the connection cannot be used any more. A peer that broke off gets no answer: only what the handler
     * says is told to the peer, never what the connection did.
     */
    private boolean write(byte[] request, Caller caller, FrameChannel peer) throws IOException {
        BulkSink sink;
        try {
            sink = handler.write(request, caller);
        } catch (IOException | RuntimeException e) {
            return refuseWrite(peer, e);
        }
        boolean over = false;
        try {
            BulkFrames.Frame frame = peer.read(BulkFrames.MOST_DATA);
            while (frame.kind() == BulkFrames.DATA) {
                try {
                    sink.accept(frame.bytes(), frame.crc());
                } catch (IOException | RuntimeException e) {
                    return refuseWrite(peer, e);
                }
                frame = peer.read(BulkFrames.MOST_DATA);
            }
            if (frame.kind() != BulkFrames.END) {
                throw new IOException("a frame of kind " + frame.kind() + " in the middle of a write");
            }
            byte[] reply;
            try {
                reply = sink.finish();
            } catch (IOException | RuntimeException e) {
                error(peer, e);
                return true;
            }
            over = true;
            peer.write(BulkFrames.END, reply, 0, reply.length);
            peer.flush();
            return true;
        } finally {
            if (!over) {
                sink.abort();
            }
        }
    }

    /** Takes what the peer sends and throws it away, so that the peer gets to read the refusal. */
    private static boolean refuseWrite(FrameChannel peer, Exception refusal) throws IOException {
        BulkFrames.Frame frame = peer.read(BulkFrames.MOST_DATA);
        while (frame.kind() == BulkFrames.DATA) {
            frame = peer.read(BulkFrames.MOST_DATA);
        }
        error(peer, refusal);
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
            for (FrameChannel peer : open) {
                peer.close();
            }
        } catch (IOException e) {
            LOG.debug("a socket did not close in order", e);
        }
    }
}
