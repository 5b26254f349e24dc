package io.rondo.dfs.hadoop;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.util.ToolRunner;

/** {@code bin/fs}: Hadoop's shell, with our store as its default file system. */
public final class FsCommand {
    private static final int BAD_SETTINGS = 2;
    private static final int NO_CLUSTER = 3;

    private FsCommand() {}

    public static void main(String[] args) throws Exception {
        String[] words = args;
        String cluster = configuredCluster();
        if (words.length >= 2 && words[0].equals("--cluster")) {
            cluster = words[1];
            words = Arrays.copyOfRange(words, 2, words.length);
        }
        if (words.length == 0 || words[0].equals("--help")) {
            System.out.println(
                    "usage: bin/fs [--cluster ADDRESS] -COMMAND ...\n\nHadoop's shell on the store; a path"
                            + " without a scheme is in the store, a local source of -put needs none.\nThe commands, by Hadoop's -help:");
            words = new String[] {"-help"};
        } else if (cluster.isEmpty()) {
            System.err.println("Name the cluster with --cluster host:port, or set rondo.cluster.");
            System.exit(NO_CLUSTER);
        }
        Configuration conf = new Configuration();
        conf.set(SettingKey.CLUSTER.key(), cluster);
        conf.set("fs.defaultFS", cluster.isEmpty() ? "file:///" : "rondo:///");
        conf.set(WholeFileCrc.HDFS_MODE_KEY, WholeFileCrc.HDFS_MODE); // so that -checksum and -cp compare with HDFS
        System.exit(ToolRunner.run(conf, new StoreShell(), words));
    }

    private static String configuredCluster() {
        Path file = Path.of(System.getProperty("user.home"), ".rondo", "rondo.properties");
        try {
            return Settings.load(file, Map.of()).text(SettingKey.CLUSTER);
        } catch (RondoException e) {
            System.err.println(e.getMessage());
            System.exit(BAD_SETTINGS);
            throw e;
        }
    }
}
