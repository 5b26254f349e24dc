package io.rondo.peers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.DFSConfigKeys;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.server.namenode.EditLogFileOutputStream;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;

/**
 * {@code seal|none MAIN SCALE RESULT}: starts HDFS with three data nodes in this JVM and runs another main class with its address. With
 * {@code seal} a data node forces a block to disk when it is complete, and the name node forces its journal as it does in service;
 * without it nothing is forced, as the mini cluster has it.
 */
public final class HdfsRun {
    private HdfsRun() {}

    public static void main(String[] args) throws Exception {
        Logger.getRootLogger().setLevel(Level.WARN); // a line for each file would be measured too
        Configuration conf = new Configuration();
        boolean forced = args[0].equals("seal");
        conf.setBoolean(DFSConfigKeys.DFS_DATANODE_SYNCONCLOSE_KEY, forced);
        File scratch = Files.createTempDirectory(Path.of("").toAbsolutePath(), "hdfs").toFile();
        try (MiniDFSCluster cluster =
                new MiniDFSCluster.Builder(conf, scratch).numDataNodes(3).build()) {
            cluster.waitActive();
            EditLogFileOutputStream.setShouldSkipFsyncForTesting(!forced); // the mini cluster has set it
            String address = cluster.getURI().toString();
            Class.forName(args[1])
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {address, args[2], args[3]});
        }
        System.exit(0);
    }
}
