package io.rondo.minicluster.command;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.lifecycle.Closing;
import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.minicluster.ProcessCluster;
import io.rondo.minicluster.ThreadCluster;
import java.nio.file.Path;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code bin/minicluster}: a whole cluster on this machine, until it is stopped. */
final class MiniClusterCommand extends DaemonCommand {
    private static final int MOST = 32;
    private static final int MOST_ZOOKEEPERS = 7;

    MiniClusterCommand() {
        super("minicluster", "Runs a whole cluster on this machine until stopped with Ctrl-C.");
    }

    public static void main(String[] args) {
        new MiniClusterCommand().start(args);
    }

    @Override
    Options options() {
        Options options = new Options();
        options.addOption(ClusterCommand.settingOption());
        options.addOption(option(
                "data", "DIR", "keep everything there from one run to the next; a temporary folder if not given"));
        options.addOption(option("processes", null, "make each daemon a process of its own"));
        options.addOption(option("masters", "N", "jobmasters, of which one leads (1)"));
        options.addOption(option("nodes", "N", "storage nodes (1)"));
        options.addOption(option("workers", "N", "workers (1)"));
        options.addOption(
                option("zookeepers", "N", "ZooKeeper servers (1): with three, one may be away; only with --processes"));
        return options;
    }

    @Override
    String serve(CommandLine line, Settings settings, Closing parts) {
        int zooKeepers = number(line, "zookeepers", 1, 1, MOST_ZOOKEEPERS);
        if (zooKeepers > 1 && !line.hasOption("processes")) {
            throw new UsageException("Several ZooKeeper servers need a process each: add --processes.", null);
        }
        MiniClusterSettings shape = MiniClusterSettings.small()
                .with(settings)
                .with(
                        number(line, "masters", 1, 1, MOST),
                        number(line, "nodes", 1, 1, MOST),
                        number(line, "workers", 1, 1, MOST));
        if (line.hasOption("data")) {
            Path data = Path.of(line.getOptionValue("data")).toAbsolutePath();
            shape = shape.in(data);
        }
        String addresses;
        if (line.hasOption("processes")) {
            ProcessCluster cluster = parts.add(ProcessCluster.start(shape.withZooKeepers(zooKeepers)));
            cluster.processes().forEach((name, process) -> System.out.println(name + " pid " + process.pid()));
            addresses = cluster.addresses();
        } else {
            addresses = parts.add(ThreadCluster.start(shape)).addresses();
        }
        System.out.println("The cluster runs. Try:\n  bin/fs --cluster " + addresses + " -ls /\n  bin/submit --cluster "
                + addresses + " examples pi 4 100000 rondo:/pi\n  bin/jobs --cluster " + addresses + " list"
                + (settings.text(SettingKey.BIND).equals("127.0.0.1") ? "" : "\nIt listens beyond this machine."));
        return addresses;
    }
}
