package io.rondo.coordination.zookeeper;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.replica.SnapshotStore;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Membership;
import io.rondo.coordination.Role;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.ACLProvider;
import org.apache.curator.framework.state.SessionConnectionStateErrorPolicy;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;

/** {@link Coordination} on ZooKeeper. Curator's dangerous defaults are changed here and nowhere else. */
public final class ZooKeeperCoordination implements Coordination {
    private static final int CONNECT_MILLIS = 5_000;

    private final CuratorFramework client;
    private final Session session;
    private final Membership membership;

    private ZooKeeperCoordination(CuratorFramework client) {
        this.client = client;
        this.session = new Session(client);
        this.membership = new ZooKeeperMembership(client);
    }

    /** Connects, waiting up to half a minute for ZooKeeper to be there. */
    public static ZooKeeperCoordination connect(ZooKeeperSettings settings) {
        boolean closedToOthers = settings.secret().length > 0;
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(settings.connectString())
                .sessionTimeoutMs((int) settings.session().toMillis())
                .connectionTimeoutMs(CONNECT_MILLIS)
                .simulatedSessionExpirationPercent(80) // so that we give up before the server gives us up
                .connectionStateErrorPolicy(new SessionConnectionStateErrorPolicy())
                .ensembleTracker(false)
                .defaultData(new byte[0]) // Curator's own default is this host's address
                .retryPolicy(new RetryNTimes(3, 100))
                .aclProvider(access(closedToOthers));
        if (closedToOthers) {
            builder.authorization("digest", digest(settings.secret()));
        }
        CuratorFramework client = builder.build();
        client.start();
        try {
            if (!client.blockUntilConnected(30, TimeUnit.SECONDS)) {
                client.close();
                throw RondoException.retryable(
                        "coordination-unreachable", "There is no ZooKeeper at " + settings.connectString() + ".");
            }
        } catch (InterruptedException e) {
            client.close();
            Thread.currentThread().interrupt();
            throw new RondoException(ErrorKind.RETRYABLE, "interrupted", "Connecting to ZooKeeper was interrupted.", e);
        }
        return new ZooKeeperCoordination(client);
    }

    Session session() {
        return session;
    }

    private static byte[] digest(byte[] secret) {
        String password = java.util.HexFormat.of().formatHex(secret);
        return ("rondo:" + password).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static ACLProvider access(boolean closedToOthers) {
        List<ACL> acl = closedToOthers ? ZooDefs.Ids.CREATOR_ALL_ACL : ZooDefs.Ids.OPEN_ACL_UNSAFE;
        return new ACLProvider() {
            @Override
            public List<ACL> getDefaultAcl() {
                return acl;
            }

            @Override
            public List<ACL> getAclForPath(String path) {
                return acl;
            }
        };
    }

    @Override
    public Candidacy campaign(Role role, String advertised, SnapshotStore snapshots, TermListener listener) {
        return new ZooKeeperCandidacy(session, role, advertised, snapshots, listener);
    }

    @Override
    public Optional<LeaderHint> leader(Role role) {
        try {
            Stat stat = new Stat();
            byte[] data = client.getData().storingStatIn(stat).forPath(Nodes.epoch(role));
            return data.length == 0
                    ? Optional.empty()
                    : Optional.of(new LeaderHint(EpochRecord.WIRE.decode(data).advertised(), stat.getVersion()));
        } catch (Exception e) {
            return Optional.empty(); // a hint, and there is none to give
        }
    }

    @Override
    public Optional<ReferredSnapshots> referredSnapshots(Role role) {
        try {
            // The epoch before the head: whatever an earlier term did to the head is in what is read then. Were it read
            // behind, a term might have moved the head and ended in between, and what it refers to would seem unwanted.
            Stat epoch = new Stat();
            session.readSynced(Nodes.epoch(role), epoch);
            JournalHead head = JournalHead.WIRE.decode(session.readSynced(Nodes.head(role), new Stat()));
            return Optional.of(new ReferredSnapshots(epoch.getVersion(), head.references()));
        } catch (KeeperException.NoNodeException e) {
            return Optional.empty();
        } catch (Exception e) {
            throw new RondoException(
                    ErrorKind.RETRYABLE,
                    "coordination-unreachable",
                    "The journal of " + role.label() + " cannot be read: " + e,
                    e);
        }
    }

    @Override
    public Membership membership() {
        return membership;
    }

    @Override
    public Optional<byte[]> readOnce(String cell) {
        try {
            return Optional.of(session.readSynced(Nodes.once(cell), new Stat()));
        } catch (KeeperException.NoNodeException e) {
            return Optional.empty();
        } catch (Exception e) {
            throw new RondoException(
                    ErrorKind.RETRYABLE, "coordination-unreachable", "The cell " + cell + " cannot be read: " + e, e);
        }
    }

    @Override
    public void forgetOnce(String cell) {
        try {
            client.delete().quietly().forPath(Nodes.once(cell));
        } catch (Exception e) {
            throw new RondoException(
                    ErrorKind.RETRYABLE,
                    "coordination-unreachable",
                    "The cell " + cell + " cannot be removed: " + e,
                    e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
