package io.rondo.dfs.hadoop;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.PeerRole;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.protocol.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Opens the store that a Hadoop configuration or a URI's authority names. */
final class StoreConnections {
    private static final String PREFIX = "rondo.";

    private StoreConnections() {}

    /** A store with what is to be closed with it. */
    record Connected(FileStore store, Settings settings, AutoCloseable connection) {}

    static Connected open(String authority, Configuration conf, Identity who) throws IOException {
        Path file = Path.of(System.getProperty("user.home"), ".rondo", "rondo.properties");
        try {
            Settings settings = Settings.load(file, ofRondo(conf));
            String cluster = authority != null && !authority.isEmpty() ? authority : settings.text(SettingKey.CLUSTER);
            if (cluster.isEmpty()) {
                throw new IOException(
                        "Name the cluster: in the URI (rondo://host:port/path), or with " + SettingKey.CLUSTER.key());
            }
            RemoteStore remote =
                    RemoteStore.open(PeerRole.CLIENT, cluster, settings, who).mustAnswer();
            return new Connected(remote.store(), settings, remote);
        } catch (RondoException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Our settings among Hadoop's: from its files, or given with {@code -D}. */
    private static Map<String, String> ofRondo(Configuration conf) {
        Map<String, String> given = new TreeMap<>();
        conf.getPropsWithPrefix(PREFIX).forEach((key, value) -> given.put(PREFIX + key, value));
        return given;
    }
}
