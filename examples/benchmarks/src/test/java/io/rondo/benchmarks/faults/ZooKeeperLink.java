package io.rondo.benchmarks.faults;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One daemon's connection with ZooKeeper, through this process: frame by frame, so that the reply to one request can be lost
 * and the rest of the connection breaks with it, as it does in life; and with the session's id, so that it can be ended.
 */
final class ZooKeeperLink implements AutoCloseable {
    private static final int TRANSACTION = 14;
    private static final int CLOSE_SESSION = -11;
    private static final int SESSION_MILLIS = 4_000;
    private static final int MOST = 8 << 20;

    private final Daemon daemon;
    private final int serverPort;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean losing;
    /** The number of the request whose reply is to be lost; 0 if none is. */
    private volatile int lost;

    private volatile boolean cut;
    private volatile long session;
    private volatile byte[] password = new byte[16];

    ZooKeeperLink(Daemon daemon, String server) throws IOException {
        this.daemon = daemon;
        this.serverPort = Integer.parseInt(server.substring(server.indexOf(':') + 1));
        thread(this::accept);
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "zookeeper-link");
        thread.setDaemon(true);
        thread.start();
    }

    String connectString() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                open.add(server);
                thread(() -> requests(client, server));
                thread(() -> replies(server, client));
            } catch (IOException e) {
                open.removeIf(Socket::isClosed); // ZooKeeper is away; the client sees its connection break
            }
        }
    }

    private static byte[] frame(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MOST) {
            throw new IOException("no frame: " + length);
        }
        return in.readNBytes(length);
    }

    private static void send(Socket to, byte[] frame) throws IOException {
        DataOutputStream out = new DataOutputStream(to.getOutputStream());
        byte[] whole = new byte[4 + frame.length];
        java.nio.ByteBuffer.wrap(whole).putInt(frame.length).put(frame);
        out.write(whole);
    }

    private void requests(Socket client, Socket server) {
        try (client;
                server) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            while (true) {
                byte[] frame = frame(in);
                if (!daemon.awaitRunning()) {
                    return;
                }
                java.nio.ByteBuffer request = java.nio.ByteBuffer.wrap(frame);
                if (losing && frame.length >= 8 && request.getInt(4) == TRANSACTION) {
                    losing = false;
                    lost = request.getInt(0);
                }
                if (!cut) {
                    send(server, frame);
                }
            }
        } catch (IOException e) {
            open.remove(client); // closed by either end
        }
    }

    private void replies(Socket server, Socket client) {
        try (client;
                server) {
            DataInputStream in = new DataInputStream(server.getInputStream());
            byte[] connected = frame(in);
            learn(connected);
            pass(client, connected);
            while (true) {
                byte[] frame = frame(in);
                if (!daemon.awaitRunning()) {
                    return;
                }
                if (lost != 0 && java.nio.ByteBuffer.wrap(frame).getInt() == lost) {
                    lost = 0;
                    return; // and with it the connection
                }
                pass(client, frame);
            }
        } catch (IOException e) {
            open.remove(server);
        }
    }

    private void pass(Socket client, byte[] frame) throws IOException {
        if (!cut) {
            send(client, frame);
        }
    }

    private void learn(byte[] connected) {
        java.nio.ByteBuffer answer = java.nio.ByteBuffer.wrap(connected);
        answer.getInt();
        answer.getInt();
        session = answer.getLong();
        byte[] its = new byte[answer.getInt()];
        answer.get(its);
        password = its;
    }

    /** The reply to the transaction that is sent next does not arrive, and the connection breaks. */
    void loseNextReply() {
        losing = true;
    }

    /** Nothing passes any more, though nothing breaks. */
    void cut(boolean now) throws IOException {
        cut = now;
        if (!now) {
            breakConnections();
        }
    }

    private void breakConnections() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    /** The server ends the session, as it does when it has heard nothing for its length: here at once. */
    void expire() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
            byte[] secret = password;
            java.nio.ByteBuffer connect = java.nio.ByteBuffer.allocate(4 + 8 + 4 + 8 + 4 + secret.length + 1);
            connect.putInt(0).putLong(0).putInt(SESSION_MILLIS).putLong(session);
            connect.putInt(secret.length).put(secret).put((byte) 0);
            send(socket, connect.array());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            frame(in);
            send(
                    socket,
                    java.nio.ByteBuffer.allocate(8)
                            .putInt(1)
                            .putInt(CLOSE_SESSION)
                            .array());
            frame(in);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        breakConnections();
    }
}
