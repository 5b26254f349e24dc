package io.rondo.minicluster.command;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.transfer.TcpBulkNetwork;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.storage.Storages;
import io.rondo.minicluster.Daemons;
import io.rondo.worker.Worker;
import io.rondo.worker.WorkerSettings;
import java.time.Duration;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code bin/worker}: one worker. It knows the masters' addresses and nothing of ZooKeeper. */
final class WorkerCommand extends DaemonCommand {
    WorkerCommand() {
        super(
                "worker",
                "Runs a worker until stopped. At SIGTERM it finishes what runs and hands its map outputs over, for"
                        + " rondo.drain-timeout at most.");
    }

    public static void main(String[] args) {
        new WorkerCommand().start(args);
    }

    @Override
    Options options() {
        return super.options()
                .addOption(option("cluster", "ADDRESS", "host:port of the masters, with commas between"))
                .addOption(option("scratch", "DIR", "for map outputs and spills; emptied at the start"));
    }

    @Override
    String serve(CommandLine line, Settings settings, Closing parts) {
        String cluster = line.getOptionValue("cluster", settings.text(SettingKey.CLUSTER));
        if (cluster.isEmpty()) {
            throw new UsageException("Say where the masters are with --cluster host:port.", null);
        }
        RemoteStore remote = parts.add(RemoteStore.open(PeerRole.WORKER, cluster, settings));
        TcpBulkNetwork bulk = parts.add(new TcpBulkNetwork(PeerRole.WORKER, secrets(settings)));
        WorkerSettings worker = Daemons.worker(
                        settings, "worker", folder(line, "scratch"), bind(line, settings), host(settings), 1)
                .with(Daemons.taskProcesses(settings, remote.addresses(), secrets(settings)));
        Worker started = Worker.start(
                worker, remote.rpc(), bulk, remote.addresses(), remote.store(), new Storages(remote.store()));
        Duration patience = settings.duration(SettingKey.DRAIN_TIMEOUT);
        parts.add(() -> started.leave(patience));
        return worker.id();
    }
}
