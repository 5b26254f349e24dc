package io.rondo.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Journal.Outcome;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Recorder;
import io.rondo.coordination.Role;
import io.rondo.coordination.Term;
import io.rondo.coordination.memory.MemorySnapshots;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ZooKeeper server that goes and comes again. */
class RestartTest {
    private static final Guard NONE = new Guard(List.of());

    @TempDir
    Path folder;

    private static Coordination connect(EmbeddedZooKeeper server) {
        return ZooKeeperCoordination.connect(ZooKeeperSettings.open(server.connectString(), Duration.ofSeconds(4)));
    }

    @Test
    void anAppendAcrossARestartIsNeitherLostNorDoubled() throws Exception {
        EmbeddedZooKeeper before = EmbeddedZooKeeper.start(folder, 0);
        int port = Integer.parseInt(before.connectString().split(":")[1]);
        try (Coordination session = connect(before)) {
            Recorder candidate = Recorder.campaign(session, Role.KEEPER, "a:1", new MemorySnapshots());
            Term term = candidate.awaitGranted();
            term.journal().recover();
            before.close();
            CompletableFuture<Outcome> pending = term.journal().append(new byte[] {1}, NONE);
            try (EmbeddedZooKeeper after = EmbeddedZooKeeper.start(folder, port)) {
                try {
                    assertEquals(Outcome.DURABLE, pending.get(Recorder.PATIENCE_SECONDS, TimeUnit.SECONDS));
                    assertEquals(1, term.journal().tailLength());
                } catch (ExecutionException e) {
                    // The session did not outlive the restart; then the append may be there or not, but not twice.
                    Term next = candidate.awaitGranted();
                    assertTrue(next.journal().recover().batches().size() <= 1, after.connectString());
                }
            }
        } finally {
            before.close();
        }
    }

    @Test
    void oldSnapshotsAndLogsAreNotKeptForEver() throws Exception {
        for (int round = 0; round < 7; round++) {
            try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0);
                    ZooKeeperCoordination session = (ZooKeeperCoordination) connect(server)) {
                session.session().ensure("/round-" + round, new byte[0]);
            }
        }
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(folder, 0)) {
            long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(Recorder.PATIENCE_SECONDS);
            // Three are kept, and one is made while the others are purged.
            while (count("snapshot.") > 4) {
                assertTrue(System.nanoTime() < patience, "nothing is purged at " + server.connectString());
            }
        }
    }

    /** Not by walking the folder: files that vanish meanwhile would end the walk. */
    private long count(String prefix) {
        String[] files = folder.resolve("version-2").toFile().list((parent, name) -> name.startsWith(prefix));
        return files == null ? 0 : files.length;
    }
}
