package io.rondo.minicluster.command;

import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.Address;
import io.rondo.base.security.Gate;
import io.rondo.base.security.Secrets;
import io.rondo.coordination.zookeeper.EmbeddedZooKeeper;
import io.rondo.coordination.zookeeper.EnsembleServer;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code bin/zookeeper}: a ZooKeeper server, alone on loopback or one of several on machines of their own. */
final class ZooKeeperCommand extends DaemonCommand {
    ZooKeeperCommand() {
        super(
                "zookeeper",
                "Runs a ZooKeeper server until stopped: one on loopback, for clusters on one machine, or one of an ensemble.");
    }

    public static void main(String[] args) {
        new ZooKeeperCommand().start(args);
    }

    @Override
    Options options() {
        return super.options()
                .addOption(option("data", "DIR", "where it keeps its data"))
                .addOption(
                        option(
                                "ensemble",
                                "SERVERS",
                                "host:port:port of all servers of an ensemble, in the same order everywhere and with commas between"))
                .addOption(option("number", "N", "which of them this is, counted from 1"));
    }

    @Override
    String serve(CommandLine line, Settings settings, Closing parts) {
        if (!line.hasOption("ensemble")) {
            return parts.add(EmbeddedZooKeeper.start(folder(line, "data"), number(line, "port", 0, 0, 65_535)))
                    .connectString();
        }
        List<String> servers = List.of(line.getOptionValue("ensemble").split(",", -1));
        if (!line.hasOption("number") || !line.hasOption("port")) {
            throw new UsageException(
                    "Say with --number which server of the ensemble this is, and with --port where clients find it.",
                    null);
        }
        Address clients = bind(line, settings);
        Secrets secrets = secrets(settings);
        new Gate(secrets, "zookeeper").mayListen(clients.host());
        if (!secrets.isEmpty() && secrets.zooKeeper().length == 0) {
            throw RondoException.user(
                    "bad-secrets",
                    "The servers of an ensemble need the secret of the role zookeeper, which is not there.");
        }
        return parts.add(EnsembleServer.start(
                        folder(line, "data"),
                        new EnsembleServer.Place(number(line, "number", 0, 1, servers.size()), servers, clients),
                        secrets.zooKeeper()))
                .connectString();
    }
}
