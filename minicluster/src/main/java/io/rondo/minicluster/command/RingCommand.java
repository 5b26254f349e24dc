package io.rondo.minicluster.command;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.PeerRole;
import io.rondo.dfs.client.ClusterProtocol;
import io.rondo.dfs.client.ClusterProtocol.ClusterView;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.cli.CommandLine;

/** {@code bin/ring status}: the store's nodes and how its slots lie on them. */
final class RingCommand extends ClusterCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    RingCommand() {
        super("ring", "status", "Shows the storage nodes, who keeps the namespace, and how even the slots lie.");
    }

    public static void main(String[] args) {
        new RingCommand().start(args);
    }

    @Override
    ExitCode run(CommandLine line) {
        if (!line.getArgList().equals(List.of("status"))) {
            throw new UsageException("Say status.", null);
        }
        Map<String, String> given = given(line);
        if (line.hasOption("cluster")) {
            given.put(SettingKey.CLUSTER.key(), line.getOptionValue("cluster"));
        }
        Settings settings = Connection.settings(given);
        if (!settings.has(SettingKey.CLUSTER)) {
            throw RondoException.retryable(
                    "no-cluster", "Name the cluster with --cluster host:port, or set rondo.cluster.");
        }
        try (RemoteStore remote = RemoteStore.open(PeerRole.CLIENT, settings.text(SettingKey.CLUSTER), settings)
                .mustAnswer()) {
            ClusterView view = remote.rpc()
                    .client(remote.addresses().get(0))
                    .call(ClusterProtocol.DESCRIBE, new ClusterProtocol.Describe(), PATIENCE)
                    .join();
            KeeperCalls keeper = new KeeperCalls(remote.addresses(), remote.rpc(), PATIENCE);
            KeeperReply.Table table = (KeeperReply.Table) keeper.call(new KeeperRequest.GetTable(-1));
            System.out.println(report(view, table.table().orElse(SlotTable.EMPTY)));
        }
        return ExitCode.SUCCEEDED;
    }

    static String report(ClusterView view, SlotTable table) {
        Map<String, Integer> places = new HashMap<>();
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            table.row(slot).forEach(node -> places.merge(node.id(), 1, Integer::sum));
        }
        StringBuilder text = new StringBuilder();
        text.append("masters: ").append(view.masters()).append(", leading: ").append(view.leadingMaster());
        text.append("\nkeeper:  ").append(view.leadingKeeper());
        text.append("\ntable:   version ").append(table.version()).append(", ").append(SlotTable.SLOTS);
        text.append(" slots, ").append(table.replicas()).append(" replicas");
        double weights = table.nodes().stream().mapToDouble(NodeInfo::weight).sum();
        double peak = 0;
        for (NodeInfo node : table.nodes()) {
            double mean = SlotTable.SLOTS * table.replicas() * node.weight() / weights;
            peak = Math.max(peak, places.getOrDefault(node.id(), 0) / mean);
            boolean here = view.storage().contains(node.rpc());
            text.append(String.format(
                    Locale.ROOT,
                    "%n  %-12s %-22s rack %-10s weight %.1f  %5d places  %s",
                    node.id(),
                    node.rpc(),
                    node.rack(),
                    node.weight(),
                    places.getOrDefault(node.id(), 0),
                    here ? "here" : "absent"));
        }
        return text.append(String.format(Locale.ROOT, "%npeak/mean: %.3f", peak))
                .toString();
    }
}
