package io.rondo.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.replica.Guard;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ZooKeeper listens where others can reach it: what a leader keeps there is closed to who lacks the secret. */
class ClosedZooKeeperTest {
    @TempDir
    Path folder;

    private ZooKeeper stranger;

    @Test
    void whoLacksTheSecretReadsAndWritesNothing() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0);
                Coordination ours = ZooKeeperCoordination.connect(
                        new ZooKeeperSettings(server.connectString(), Duration.ofSeconds(4), new byte[] {1, 2, 3}))) {
            CompletableFuture<Term> granted = new CompletableFuture<>();
            Coordination.Candidacy candidacy = ours.campaign(Role.KEEPER, "a:1", null, listener(granted));
            Term term = granted.get(20, TimeUnit.SECONDS);
            term.journal().recover();
            term.journal().append(new byte[] {1}, new Guard(List.of())).join();
            stranger = connect(server.connectString());
            List<String> nodes = seen();
            assertFalse(nodes.isEmpty());
            for (String node : nodes) {
                assertThrows(NoAuthException.class, () -> stranger.getData(node, false, null), node);
                assertThrows(NoAuthException.class, () -> stranger.setData(node, new byte[0], -1), node);
                assertThrows(NoAuthException.class, () -> stranger.getChildren(node, false), node);
            }
            stranger.close();
            candidacy.close();
        }
    }

    /** The nodes that a stranger sees; it sees none below one that it may not list. */
    private List<String> seen() throws Exception {
        return stranger.getChildren("/", false).stream()
                .filter(name -> !name.equals("zookeeper"))
                .map(name -> "/" + name)
                .toList();
    }

    private static Coordination.TermListener listener(CompletableFuture<Term> granted) {
        return new Coordination.TermListener() {
            @Override
            public void granted(Term term) {
                granted.complete(term);
            }

            @Override
            public void ended(Term term) {
                assertTrue(term.over());
            }
        };
    }

    private static ZooKeeper connect(String address) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client = new ZooKeeper(address, 4_000, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        assertTrue(connected.await(20, TimeUnit.SECONDS));
        return client;
    }
}
