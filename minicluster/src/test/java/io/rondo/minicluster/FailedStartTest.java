package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.security.Secrets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** A minicluster that cannot start takes with it what it has started so far. */
class FailedStartTest {
    private static boolean zooKeeperRuns() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(
                        thread -> thread.isAlive() && thread.getName().startsWith("NIOServerCxnFactory.AcceptThread"));
    }

    @Test
    void nothingRunsAndNothingLiesAbout() {
        assertFalse(zooKeeperRuns(), "the test tells by this thread");
        MiniClusterSettings shape = MiniClusterSettings.small();
        RondoException refused = assertThrows(
                RondoException.class, () -> MiniCluster.start(shape, Networks.tcp("0.0.0.0", Secrets.none())));
        assertEquals("insecure-bind", refused.code());
        assertFalse(zooKeeperRuns());
        assertTrue(Files.notExists(shape.data()), "the temporary folder is gone");
    }
}
