package io.rondo.minicluster.command;

import io.rondo.base.config.Settings;
import io.rondo.base.lifecycle.Closing;
import io.rondo.coordination.zookeeper.EmbeddedZooKeeper;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code bin/zookeeper}: one ZooKeeper server on loopback, for clusters on one machine. */
final class ZooKeeperCommand extends DaemonCommand {
    ZooKeeperCommand() {
        super("zookeeper", "Runs a ZooKeeper server on loopback until stopped.");
    }

    public static void main(String[] args) {
        new ZooKeeperCommand().start(args);
    }

    @Override
    Options options() {
        return super.options().addOption(option("data", "DIR", "where it keeps its data"));
    }

    @Override
    String serve(CommandLine line, Settings settings, Closing parts) {
        EmbeddedZooKeeper server =
                parts.add(EmbeddedZooKeeper.start(folder(line, "data"), number(line, "port", 0, 0, 65_535)));
        return server.connectString();
    }
}
