package io.rondo.dfs.hadoop;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** HDFS as its own contract tests start it: two data nodes and blocks of a kilobyte, once for all tests of this JVM. */
final class HdfsContract extends StoreContract {
    private static MiniDFSCluster cluster;

    HdfsContract(Configuration configuration) {
        super(configuration);
    }

    private static synchronized MiniDFSCluster cluster() throws IOException {
        if (cluster == null) {
            Configuration configuration = new Configuration();
            configuration.set(
                    MiniDFSCluster.HDFS_MINIDFS_BASEDIR,
                    Files.createTempDirectory("hdfs").toString());
            configuration.setInt("dfs.blocksize", 1024);
            configuration.setInt("dfs.namenode.fs-limits.min-block-size", 0);
            cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(2).build();
            cluster.waitClusterUp();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster.shutdown(true)));
        }
        return cluster;
    }

    @Override
    FileSystem connect() throws IOException {
        FileSystem hdfs = cluster().getFileSystem();
        hdfs.mkdirs(hdfs.getHomeDirectory());
        return hdfs;
    }

    @Override
    public String getScheme() {
        return "hdfs";
    }
}
