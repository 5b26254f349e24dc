package io.rondo.coordination.zookeeper;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.rpc.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.admin.AdminServer.AdminServerException;
import org.apache.zookeeper.server.quorum.QuorumPeer;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig;
import org.apache.zookeeper.server.quorum.QuorumPeerConfig.ConfigException;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/**
 * One of several ZooKeeper servers that agree with each other; while more than half of them reach one another, they serve.
 * It is the only one in its process. With a secret the servers prove to each other that they hold it.
 */
public final class EnsembleServer implements AutoCloseable {
    private static final int TICKS_TO_JOIN = 20;
    /** A follower that the leader has not heard for as long is left out; together no longer than the shortest sensible session. */
    private static final int TICKS_TO_ANSWER = 4;

    private static final long PAUSE_NANOS = 5_000_000;

    /** Which server of the ensemble it is, and where its clients and the others find it. */
    public record Place(int number, List<String> servers, Address clients) {
        /**
         * @param number counted from 1
         * @param servers all of them, in the same order everywhere, each {@code host:port:port}: where the others follow it, and
         *     where they elect
         * @param clients where it listens for clients
         */
        public Place {
            servers = List.copyOf(servers);
            if (number < 1 || number > servers.size()) {
                throw RondoException.user(
                        "bad-ensemble",
                        "This server's number must be from 1 to " + servers.size() + ", its place in the list, not "
                                + number + ".");
            }
            for (String server : servers) {
                if (!server.matches("[^:,\\s]+:\\d{1,5}:\\d{1,5}")) {
                    throw RondoException.user(
                            "bad-ensemble",
                            "Each server of an ensemble is host:port:port (for the others to follow it, and to elect), not "
                                    + server + ".");
                }
            }
        }
    }

    private final Peer peer;
    private final DatadirCleanupManager purge;
    private final Place place;

    private EnsembleServer(Peer peer, DatadirCleanupManager purge, Place place) {
        this.peer = peer;
        this.purge = purge;
        this.place = place;
    }

    /** ZooKeeper's own program for a server, of which we want to know when it listens. */
    private static final class Peer extends QuorumPeerMain {
        private volatile QuorumPeer running;

        @Override
        protected QuorumPeer getQuorumPeer() throws javax.security.sasl.SaslException {
            running = super.getQuorumPeer();
            return running;
        }

        boolean listens() {
            QuorumPeer now = running;
            return now != null && now.isAlive();
        }
    }

    /**
     * Starts with what the folder has kept, and returns when it listens, though it does not serve before it has found the
     * others. Throws RESOURCE {@code zookeeper-failed}.
     *
     * @param secret what the servers show each other; empty for none
     */
    public static EnsembleServer start(Path data, Place place, byte[] secret) {
        ServerDefaults.change();
        Peer peer = new Peer();
        CompletableFuture<Void> over = new CompletableFuture<>();
        try {
            QuorumPeerConfig config = config(data, place, secret);
            new DaemonThreads("zookeeper")
                    .newThread(() -> {
                        try {
                            peer.runFromConfig(config);
                            over.complete(null);
                        } catch (IOException | AdminServerException | RuntimeException e) {
                            over.completeExceptionally(e);
                        }
                    })
                    .start();
            while (!peer.listens()) {
                if (over.isDone()) {
                    over.join();
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException | ConfigException | RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new RondoException(
                    ErrorKind.RESOURCE,
                    "zookeeper-failed",
                    "ZooKeeper cannot start at " + place.clients() + " as number " + place.number() + " of "
                            + place.servers() + ": " + cause,
                    e);
        }
        return new EnsembleServer(peer, ServerDefaults.purge(data), place);
    }

    private static QuorumPeerConfig config(Path data, Place place, byte[] secret) throws IOException, ConfigException {
        Files.createDirectories(data);
        Files.writeString(data.resolve("myid"), Integer.toString(place.number()));
        Properties words = new Properties();
        words.setProperty("dataDir", data.toString());
        words.setProperty("tickTime", Integer.toString(ServerDefaults.TICK_MILLIS));
        words.setProperty("initLimit", Integer.toString(TICKS_TO_JOIN));
        words.setProperty("syncLimit", Integer.toString(TICKS_TO_ANSWER));
        words.setProperty("minSessionTimeout", Integer.toString(ServerDefaults.LEAST_SESSION_MILLIS));
        words.setProperty("maxSessionTimeout", Integer.toString(ServerDefaults.MOST_SESSION_MILLIS));
        words.setProperty("maxClientCnxns", Integer.toString(ServerDefaults.MOST_CLIENTS));
        words.setProperty("clientPortAddress", place.clients().host());
        words.setProperty("clientPort", Integer.toString(place.clients().port()));
        for (int i = 0; i < place.servers().size(); i++) {
            words.setProperty("server." + (i + 1), place.servers().get(i));
        }
        if (secret.length > 0) {
            EnsembleSecret.demand(secret, words);
        }
        QuorumPeerConfig config = new QuorumPeerConfig();
        config.parseProperties(words);
        return config;
    }

    /** What clients of this server connect to. */
    public String connectString() {
        return place.clients().toString();
    }

    @Override
    public void close() {
        purge.shutdown();
        peer.close();
    }
}
