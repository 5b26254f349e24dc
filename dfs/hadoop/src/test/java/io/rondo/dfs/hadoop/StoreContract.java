package io.rondo.dfs.hadoop;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.contract.AbstractFSContract;

/**
 * Tells Hadoop's suites what the store under test promises: in the options that HDFS gives for itself. That store is ours, or
 * with {@code -Drondo.conformance=hdfs} HDFS, whose counts are what ours are measured by.
 */
abstract class StoreContract extends AbstractFSContract {
    /** The name of the store that is tested: {@code rondo} or {@code hdfs}. */
    static final String STORE = System.getProperty("rondo.conformance", "rondo");

    private static final Map<String, String> LIKE_HDFS = Map.ofEntries(
            Map.entry("test.root-tests-enabled", "true"),
            Map.entry("test.random-seek-count", "500"),
            Map.entry("is-case-sensitive", "true"),
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

    StoreContract(Configuration configuration) {
        super(configuration);
        LIKE_HDFS.forEach((option, value) -> configuration.set("fs.contract." + option, value));
    }

    static StoreContract of(Configuration configuration) {
        return STORE.equals("hdfs") ? new HdfsContract(configuration) : new RondoContract(configuration);
    }

    /** The file system that Hadoop keeps for this store, at home again: a suite may have left it in a directory of its own. */
    @Override
    public FileSystem getTestFileSystem() throws IOException {
        FileSystem store = connect();
        store.setWorkingDirectory(store.getHomeDirectory());
        return store;
    }

    abstract FileSystem connect() throws IOException;

    @Override
    public Path getTestPath() {
        return new Path("/test");
    }
}
