package io.rondo.dfs.hadoop;

import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.minicluster.ThreadCluster;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.contract.AbstractFSContract;

/** Tells Hadoop's contract tests what our store promises, in the options that HDFS gives for itself. */
final class RondoContract extends AbstractFSContract {
    private static final Map<String, String> LIKE_HDFS = Map.ofEntries(
            Map.entry("test.root-tests-enabled", "true"),
            Map.entry("test.random-seek-count", "500"),
            Map.entry("supports-append", "true"),
            Map.entry("supports-concat", "true"),
            Map.entry("supports-unix-permissions", "true"),
            Map.entry("supports-settimes", "true"),
            Map.entry("supports-content-check", "true"),
            Map.entry("supports-unbuffer", "true"),
            Map.entry("supports-atomic-directory-delete", "true"),
            Map.entry("supports-atomic-rename", "true"),
            Map.entry("supports-block-locality", "true"),
            Map.entry("supports-file-reference", "true"),
            Map.entry("supports-available-on-open", "true"),
            Map.entry("supports-getfilestatus", "true"),
            Map.entry("supports-seek", "true"),
            Map.entry("supports-seek-on-closed-file", "false"),
            Map.entry("rejects-seek-past-eof", "true"),
            Map.entry("supports-strict-exceptions", "true"),
            Map.entry("supports-hflush", "true"),
            Map.entry("supports-hsync", "true"),
            Map.entry("metadata_updated_on_hsync", "false"),
            Map.entry("rename-returns-false-if-dest-exists", "true"),
            Map.entry("rename-returns-false-if-source-missing", "true"));

    private static ThreadCluster cluster;

    RondoContract(Configuration configuration) {
        super(configuration);
        LIKE_HDFS.forEach((option, value) -> configuration.set("fs.contract." + option, value));
    }

    /** One for all tests of this JVM, which ends it. */
    private static synchronized String address() {
        if (cluster == null) {
            cluster = ThreadCluster.start(MiniClusterSettings.small());
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
        }
        return cluster.addresses();
    }

    /** The one that Hadoop keeps for this address, at home again: a suite may have left it in a directory of its own. */
    @Override
    public FileSystem getTestFileSystem() throws IOException {
        getConf().set("rondo.cluster", address());
        FileSystem store = FileSystem.get(java.net.URI.create("rondo:///"), getConf());
        store.setWorkingDirectory(store.getHomeDirectory());
        return store;
    }

    @Override
    public String getScheme() {
        return "rondo";
    }

    @Override
    public Path getTestPath() {
        return new Path("/test");
    }
}
