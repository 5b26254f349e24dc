package io.rondo.dfs.hadoop;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A real HDFS of one name node and one data node, with blocks of a mebibyte: started once for all tests of this JVM that want one. */
final class SharedHdfs {
    private static MiniDFSCluster cluster;

    private SharedHdfs() {}

    static synchronized MiniDFSCluster cluster() throws IOException {
        if (cluster == null) {
            Configuration configuration = new Configuration();
            configuration.set(
                    MiniDFSCluster.HDFS_MINIDFS_BASEDIR,
                    Files.createTempDirectory("hdfs").toString());
            configuration.setInt("dfs.blocksize", 1 << 20);
            cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
            cluster.waitActive();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> cluster.shutdown(true)));
        }
        return cluster;
    }

    /** A client with the cluster's settings, which one that Hadoop keeps for all may not have. */
    static FileSystem client() throws IOException {
        return cluster().getNewFileSystemInstance(0);
    }
}
