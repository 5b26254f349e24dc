package io.rondo.dfs.client;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.base.rpc.grpc.GrpcNetwork;
import io.rondo.base.security.Secrets;
import io.rondo.base.transfer.TcpBulkNetwork;
import io.rondo.dfs.protocol.Identity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;

/** A client's way into a cluster of other processes: its networks and its store. */
public final class RemoteStore implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);

    private final Closing parts = new Closing();
    private final List<Address> addresses;
    private final Secrets secrets;
    private final RpcNetwork rpc;
    private final RondoFileStore store;

    private RemoteStore(PeerRole me, String cluster, Settings settings, Identity who) {
        addresses = addresses(cluster);
        secrets = secrets(settings);
        rpc = parts.add(new GrpcNetwork(me, secrets));
        TcpBulkNetwork bulk = parts.add(new TcpBulkNetwork(me, secrets));
        store = parts.add(RondoFileStore.connect(
                addresses,
                rpc,
                bulk,
                new StoreSettings(
                        settings.number(SettingKey.REPLICATION),
                        settings.number(SettingKey.WRITE_QUORUM),
                        settings.bytes(SettingKey.CHUNK_SIZE),
                        PATIENCE),
                who));
    }

    /** Connects as a role. {@code cluster} is one address or several with commas between. */
    public static RemoteStore open(PeerRole me, String cluster, Settings settings) {
        return open(me, cluster, settings, Identity.ofProcess());
    }

    /** The same for a user other than this process's. */
    public static RemoteStore open(PeerRole me, String cluster, Settings settings, Identity who) {
        return new RemoteStore(me, cluster, settings, who);
    }

    private static List<Address> addresses(String cluster) {
        try {
            return Arrays.stream(cluster.split(","))
                    .map(String::strip)
                    .map(Address::parse)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw RondoException.user(
                    "bad-address",
                    "The cluster's address must be host:port, with commas between several, not " + cluster + ".");
        }
    }

    /** The secrets that were set, else those that a minicluster of this user has left for its address. */
    private Secrets secrets(Settings settings) {
        if (settings.has(SettingKey.SECRETS)) {
            return Secrets.load(Path.of(settings.text(SettingKey.SECRETS)));
        }
        for (Address address : addresses) {
            Path left = leftFor(address);
            if (Files.isDirectory(left)) {
                return Secrets.load(left);
            }
        }
        return Secrets.none();
    }

    /** Where a cluster started by this user leaves the client's secret for one of its addresses. */
    public static Path leftFor(Address address) {
        return Path.of(System.getProperty("user.home"), ".rondo", "clusters", address.host() + "_" + address.port());
    }

    /** Throws RETRYABLE {@code no-cluster} unless one of the addresses answers soon. */
    public RemoteStore mustAnswer() {
        RondoException refused = null;
        for (Address address : addresses) {
            try {
                rpc.client(address)
                        .call(ClusterProtocol.DESCRIBE, new ClusterProtocol.Describe(), FIRST_ANSWER)
                        .join();
                return this;
            } catch (CompletionException e) {
                refused = e.getCause() instanceof RondoException known ? known : null;
            }
        }
        close();
        if (refused != null && refused.is("not-authenticated")) {
            throw refused;
        }
        throw RondoException.retryable(
                "no-cluster",
                "No cluster answers at " + addresses + ". Check the address, or start one with bin/minicluster.");
    }

    public List<Address> addresses() {
        return addresses;
    }

    /** What lets its bearer read the store over HTTP: see {@link Secrets#readToken}. */
    public String readToken() {
        return secrets.readToken();
    }

    public RpcNetwork rpc() {
        return rpc;
    }

    public RondoFileStore store() {
        return store;
    }

    @Override
    public void close() {
        parts.close();
    }
}
