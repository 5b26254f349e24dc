package io.rondo.benchmarks.store;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.minicluster.ThreadCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** {@link StoreWork} on three storage nodes in this JVM, over real sockets. */
final class StoreRun {
    private StoreRun() {}

    /** @param args {@code seal} or {@code none}, the durability of chunks; the scale; the file for the result */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory(Path.of("").toAbsolutePath(), "store");
        MiniClusterSettings shape = new MiniClusterSettings(
                scratch, true, 1, 3, 1, Settings.of(Map.of(SettingKey.DURABILITY.key(), args[0])));
        try (ThreadCluster cluster = ThreadCluster.start(shape)) {
            StoreWork.run(
                    URI.create("rondo://" + cluster.addresses() + "/"),
                    new Configuration(),
                    Double.parseDouble(args[1]),
                    Path.of(args[2]));
        }
        System.exit(0);
    }
}
