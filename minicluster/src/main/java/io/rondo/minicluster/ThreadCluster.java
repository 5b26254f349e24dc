package io.rondo.minicluster;

import io.rondo.base.config.SettingKey;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.Address;
import io.rondo.base.security.Secrets;
import io.rondo.dfs.client.RemoteStore;
import java.nio.file.Path;
import java.util.List;

/** A minicluster in this JVM that other processes can reach, over TCP and behind the gate. */
public final class ThreadCluster implements AutoCloseable {
    private static final List<String> ROLES = List.of("client", "worker", "storage", "master");

    private final Closing parts = new Closing();
    private final Address master;

    private ThreadCluster(MiniClusterSettings shape) {
        Path folder = shape.data().resolve("secrets/all");
        Secrets.generate(folder, ROLES);
        Secrets secrets = Secrets.load(folder);
        MiniCluster cluster =
                parts.add(MiniCluster.start(shape, Networks.tcp(shape.settings().text(SettingKey.BIND), secrets)));
        master = cluster.master().orElseThrow();
        Secrets.share(folder, RemoteStore.leftFor(master), List.of("client"));
    }

    public static ThreadCluster start(MiniClusterSettings shape) {
        return new ThreadCluster(shape);
    }

    /** As {@code --cluster} takes it. */
    public String addresses() {
        return master.toString();
    }

    @Override
    public void close() {
        parts.close();
    }
}
