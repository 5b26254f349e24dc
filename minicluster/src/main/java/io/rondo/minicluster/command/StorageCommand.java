package io.rondo.minicluster.command;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.grpc.GrpcNetwork;
import io.rondo.base.security.Secrets;
import io.rondo.base.transfer.TcpBulkNetwork;
import io.rondo.coordination.Coordination;
import io.rondo.dfs.node.StorageNode;
import io.rondo.minicluster.Daemons;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code bin/storage}: one storage node, which also stands for keeper. */
final class StorageCommand extends DaemonCommand {
    StorageCommand() {
        super("storage", "Runs a storage node until stopped.");
    }

    public static void main(String[] args) {
        new StorageCommand().start(args);
    }

    @Override
    Options options() {
        return super.options()
                .addOption(option(
                        "data",
                        "DIRS",
                        "where it keeps its chunks: a folder, or several on disks of their own with commas between"));
    }

    @Override
    String serve(CommandLine line, Settings settings, Closing parts) {
        Secrets secrets = secrets(settings);
        GrpcNetwork rpc = parts.add(new GrpcNetwork(PeerRole.STORAGE, secrets));
        TcpBulkNetwork bulk = parts.add(new TcpBulkNetwork(PeerRole.STORAGE, secrets));
        Coordination coordination = parts.add(coordination(settings, secrets));
        int replication = settings.number(SettingKey.REPLICATION);
        StorageNode node = parts.add(StorageNode.start(
                Daemons.storage(settings, folders(line, "data"), bind(line, settings), host(settings), replication),
                rpc,
                bulk,
                coordination));
        node.ended().thenRun(() -> {
            System.err.println("The node stopped: none of its folders can be used any more.");
            System.exit(ExitCode.JOB_FAILED.number());
        });
        return node.address().toString();
    }
}
