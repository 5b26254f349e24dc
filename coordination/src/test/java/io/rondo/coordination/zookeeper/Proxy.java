package io.rondo.coordination.zookeeper;

import io.rondo.base.lifecycle.DaemonThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Hands bytes on in both directions; on request it swallows what the server answers, or breaks in the middle of it. */
final class Proxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final DaemonThreads threads = new DaemonThreads("proxy");
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final int serverPort;
    private final AtomicLong leftToBreak = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean swallowing;
    private volatile boolean broken;

    Proxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        threads.newThread(this::accept).start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                open.add(client);
                open.add(server);
                threads.newThread(() -> pump(client, server, false)).start();
                threads.newThread(() -> pump(server, client, true)).start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                if (!(answers && swallowing)) {
                    to.getOutputStream().write(buffer, 0, n);
                }
                if (answers && leftToBreak.addAndGet(-n) < 0) {
                    leftToBreak.set(Long.MAX_VALUE);
                    broken = true;
                    return;
                }
            }
        } catch (IOException e) {
            open.remove(from); // cut
        }
    }

    void swallowAnswers() {
        swallowing = true;
    }

    /** Once the server has answered so much more, the connection breaks, once. */
    void breakAfter(long bytes) {
        leftToBreak.set(bytes);
    }

    boolean hasBroken() {
        return broken;
    }

    /** Answers pass again, on new connections. */
    void cut() throws IOException {
        swallowing = false;
        for (Socket socket : open) {
            socket.close();
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
