package io.rondo.minicluster.command;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.grpc.GrpcNetwork;
import io.rondo.base.security.Secrets;
import io.rondo.base.transfer.TcpBulkNetwork;
import io.rondo.coordination.Coordination;
import io.rondo.dfs.client.RondoFileStore;
import io.rondo.dfs.client.StoreSettings;
import io.rondo.dfs.protocol.Identity;
import io.rondo.jobmaster.server.JobMaster;
import io.rondo.minicluster.Daemons;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.commons.cli.CommandLine;

/** {@code bin/jobmaster}: one candidate for jobmaster. */
final class JobMasterCommand extends DaemonCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration WAIT_FOR_STORAGE = Duration.ofSeconds(60);

    JobMasterCommand() {
        super("jobmaster", "Runs a jobmaster, leading or standing by, until stopped.");
    }

    public static void main(String[] args) {
        new JobMasterCommand().start(args);
    }

    @Override
    String serve(CommandLine line, Settings settings, Closing parts) {
        Secrets secrets = secrets(settings);
        GrpcNetwork rpc = parts.add(new GrpcNetwork(PeerRole.MASTER, secrets));
        TcpBulkNetwork bulk = parts.add(new TcpBulkNetwork(PeerRole.MASTER, secrets));
        Coordination coordination = parts.add(coordination(settings, secrets));
        RondoFileStore store = parts.add(RondoFileStore.connect(
                AnnouncedNodes.await(coordination, WAIT_FOR_STORAGE),
                rpc,
                bulk,
                new StoreSettings(
                        settings.number(SettingKey.REPLICATION),
                        settings.number(SettingKey.WRITE_QUORUM),
                        settings.bytes(SettingKey.CHUNK_SIZE),
                        PATIENCE),
                Identity.ofProcess()));
        String id =
                String.format(Locale.ROOT, "m%08x", ThreadLocalRandom.current().nextInt());
        JobMaster master = parts.add(JobMaster.start(
                Daemons.master(settings, id, bind(line, settings), host(settings)),
                rpc,
                coordination,
                store,
                store.snapshots()));
        return master.address().toString();
    }
}
