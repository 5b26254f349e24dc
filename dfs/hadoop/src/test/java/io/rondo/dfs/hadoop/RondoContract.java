package io.rondo.dfs.hadoop;

import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.minicluster.ThreadCluster;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Our store, on one cluster for all tests of this JVM, which ends it. */
final class RondoContract extends StoreContract {
    private static ThreadCluster cluster;

    RondoContract(Configuration configuration) {
        super(configuration);
    }

    private static synchronized String address() {
        if (cluster == null) {
            cluster = ThreadCluster.start(MiniClusterSettings.small());
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
        }
        return cluster.addresses();
    }

    @Override
    FileSystem connect() throws IOException {
        getConf().set("rondo.cluster", address());
        getConf().set("fs.AbstractFileSystem.rondo.impl", RondoFs.class.getName());
        return FileSystem.get(URI.create("rondo:///"), getConf());
    }

    @Override
    public String getScheme() {
        return "rondo";
    }
}
