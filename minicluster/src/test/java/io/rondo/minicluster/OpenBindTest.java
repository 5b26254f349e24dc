package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.security.Secrets;
import io.rondo.dfs.client.RemoteStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A minicluster in this JVM that was told to listen on every address. */
class OpenBindTest {
    @TempDir
    Path folder;

    private final MiniClusterSettings shape =
            MiniClusterSettings.small().with(Settings.of(Map.of("rondo.bind", "0.0.0.0")));

    @Test
    void onlyWhoHasItsSecretsIsServed() {
        Secrets.generate(folder.resolve("others"), List.of("client"));
        Settings others =
                Settings.of(Map.of("rondo.secrets", folder.resolve("others").toString()));
        try (ThreadCluster cluster = ThreadCluster.start(shape)) {
            String port = String.valueOf(Address.parse(cluster.addresses()).port());
            // No secret was left for this name of the host.
            for (Settings stranger : List.of(others, Settings.of(Map.of()))) {
                RondoException refused = assertThrows(
                        RondoException.class,
                        () -> RemoteStore.open(PeerRole.CLIENT, "127.0.0.1:" + port, stranger)
                                .mustAnswer());
                assertEquals("not-authenticated", refused.code());
            }
            RemoteStore.open(PeerRole.CLIENT, cluster.addresses(), Settings.of(Map.of()))
                    .mustAnswer()
                    .close();
        }
    }

    @Test
    void withoutSecretsNoneStarts() {
        RondoException refused = assertThrows(
                RondoException.class, () -> MiniCluster.start(shape, Networks.tcp("0.0.0.0", Secrets.none())));
        assertEquals("insecure-bind", refused.code());
    }
}
