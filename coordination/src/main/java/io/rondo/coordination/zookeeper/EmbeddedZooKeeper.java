package io.rondo.coordination.zookeeper;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/**
 * A real ZooKeeper server in this process, on loopback only, with its transaction log synced at every write. It keeps its disk
 * small: what ZooKeeper leaves lying by default, old snapshots and logs, is purged at the start and every hour.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
    private final ZooKeeperServer server;
    private final ServerCnxnFactory connections;
    private final DatadirCleanupManager purge;

    private EmbeddedZooKeeper(ZooKeeperServer server, ServerCnxnFactory connections, DatadirCleanupManager purge) {
        this.server = server;
        this.connections = connections;
        this.purge = purge;
    }

    /** Starts on {@code 127.0.0.1:port}, or on a free port for 0, with what the folder has kept. */
    public static EmbeddedZooKeeper start(Path data, int port) {
        ServerDefaults.change();
        try {
            Files.createDirectories(data);
            ZooKeeperServer server = new ZooKeeperServer(data.toFile(), data.toFile(), ServerDefaults.TICK_MILLIS);
            server.setMinSessionTimeout(ServerDefaults.LEAST_SESSION_MILLIS);
            server.setMaxSessionTimeout(ServerDefaults.MOST_SESSION_MILLIS);
            NIOServerCnxnFactory connections = new NIOServerCnxnFactory();
            connections.configure(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ServerDefaults.MOST_CLIENTS);
            connections.startup(server);
            return new EmbeddedZooKeeper(server, connections, ServerDefaults.purge(data));
        } catch (IOException e) {
            throw new RondoException(
                    ErrorKind.RESOURCE, "zookeeper-failed", "ZooKeeper cannot start on port " + port + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RondoException(ErrorKind.RETRYABLE, "interrupted", "ZooKeeper's start was interrupted.", e);
        }
    }

    /** What clients connect to. */
    public String connectString() {
        return "127.0.0.1:" + connections.getLocalPort();
    }

    @Override
    public void close() {
        purge.shutdown();
        connections.shutdown();
        server.shutdown();
    }
}
