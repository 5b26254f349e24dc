package io.rondo.coordination.zookeeper;

import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/** What happens to sessions, done on purpose. */
final class Faults {
    private static final int SESSION_MILLIS = 10_000;

    private Faults() {}

    /** A second connection takes the session over and closes it: the server ends it at once, and its owner learns of it. */
    static void killSession(Coordination coordination, String connectString) throws Exception {
        ZooKeeper victim = ((ZooKeeperCoordination) coordination).session().zooKeeper();
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper killer = new ZooKeeper(
                connectString,
                SESSION_MILLIS,
                event -> {
                    if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                        connected.countDown();
                    }
                },
                victim.getSessionId(),
                victim.getSessionPasswd());
        connected.await();
        killer.close();
    }

    /** Removes the first node of the latch: the next takes the seat although the session of the first lives. */
    static void removeFromLatch(Coordination coordination, Role role) throws Exception {
        ZooKeeper zooKeeper = ((ZooKeeperCoordination) coordination).session().zooKeeper();
        String latch = Nodes.latch(role);
        String first = zooKeeper.getChildren(latch, false).stream()
                .min(Comparator.comparing(name -> name.substring(name.lastIndexOf('-') + 1)))
                .orElseThrow();
        zooKeeper.delete(latch + "/" + first, -1);
    }

    /** Makes the folder that a connect string with a path needs. */
    static void makeRoot(String connectString, String root) throws Exception {
        try (ZooKeeperCoordination maker = ZooKeeperCoordination.connect(
                ZooKeeperSettings.open(connectString, java.time.Duration.ofMillis(SESSION_MILLIS)))) {
            maker.session().ensure(root, new byte[0]);
        }
    }
}
