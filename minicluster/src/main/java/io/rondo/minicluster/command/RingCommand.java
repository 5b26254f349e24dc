package io.rondo.minicluster.command;

import io.rondo.base.config.SettingKey;
import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.dfs.client.ClusterProtocol;
import io.rondo.dfs.client.ClusterProtocol.ClusterView;
import io.rondo.dfs.client.Folders;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.client.OrphanCheck;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.client.StoreCheck;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.StorageProtocol;
import io.rondo.dfs.protocol.StorageReply;
import io.rondo.dfs.protocol.StorageRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Options;

/** {@code bin/ring}: shows the store's nodes, and looks after them. */
final class RingCommand extends ClusterCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SWEEP_PATIENCE = Duration.ofMinutes(30);
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MOST_SHOWN = 20;
    private static final String ACTIONS =
            "status | drain NODE | add NODE | weight NODE NUMBER | remove NODE | balance |"
                    + " fsck [PATH] | scrub | safemode [enter|leave] | quota PATH | snapshots"
                    + " | orphans | sweep MINUTES";

    RingCommand() {
        super(
                "ring",
                ACTIONS,
                "Shows the storage nodes and how even slots and bytes lie (status); empties a node (drain) or gives it its"
                        + " own weight again (add) or another (weight); strikes one that is lost off the list (remove);"
                        + " waits until every node has what it owns (balance); asks for each replica of each chunk (fsck:"
                        + " exit code 1 if some are missing); has every node verify all it holds (scrub); says whether the store refuses changes, or has"
                        + " it do so, or no longer (safemode); shows and bounds what a directory holds (quota); lists the"
                        + " directories' snapshots, which bin/fs -createSnapshot takes (snapshots);"
                        + " counts chunks that nobody refers to (orphans: exit code 1 if there are some); deletes those held for"
                        + " longer than some minutes, which nodes do by themselves after a day (sweep).");
    }

    public static void main(String[] args) {
        new RingCommand().start(args);
    }

    @Override
    ExitCode run(CommandLine line) {
        List<String> words = line.getArgList();
        Action action = words.size() == 2 && words.get(0).equals("quota") ? QuotaAction.of(line) : action(words);
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
            return action.run(new Ring(remote, new KeeperCalls(remote.addresses(), remote.rpc(), PATIENCE)));
        }
    }

    @Override
    Options options() {
        return QuotaAction.addTo(super.options());
    }

    /** A cluster and its keeper. */
    record Ring(RemoteStore remote, KeeperCalls keeper) {
        KeeperReply.Ring describe() {
            return (KeeperReply.Ring) keeper.call(new KeeperRequest.DescribeRing());
        }
    }

    interface Action {
        ExitCode run(Ring ring);
    }

    private static Action action(List<String> words) {
        String name = words.isEmpty() ? "" : words.get(0);
        return switch (name + " " + words.size()) {
            case "status 1" -> RingCommand::status;
            case "balance 1" -> RingCommand::balance;
            case "scrub 1" -> RingCommand::scrub;
            case "safemode 1" -> RingCommand::safeMode;
            case "safemode 2" -> {
                KeeperRequest.Switch to = turn(words.get(1));
                yield ring -> {
                    ring.keeper().call(new KeeperRequest.SafeMode(to));
                    return safeMode(ring);
                };
            }
            case "orphans 1" -> RingCommand::orphans;
            case "sweep 2" -> {
                Duration held = Duration.ofMinutes((long) number(words.get(1)));
                yield ring -> sweep(ring, held);
            }
            case "snapshots 1" -> RingCommand::snapshots;
            case "fsck 1" -> ring -> fsck(ring, "/");
            case "fsck 2" -> ring -> fsck(ring, words.get(1));
            case "drain 2" -> ring -> weigh(ring, words.get(1), 0);
            case "add 2" -> ring -> weigh(ring, words.get(1), -1);
            case "weight 3" -> {
                double weight = number(words.get(2));
                yield ring -> weigh(ring, words.get(1), weight);
            }
            case "remove 2" ->
                ring -> {
                    ring.keeper().call(new KeeperRequest.ForgetNode(words.get(1)));
                    return ExitCode.SUCCEEDED;
                };
            default -> throw new UsageException("Say " + ACTIONS + ".", null);
        };
    }

    private static ExitCode snapshots(Ring ring) {
        for (Folders.TakenSnapshot snapshot : ring.remote().store().folders().snapshots()) {
            System.out.println(snapshot.path() + "  " + Instant.ofEpochMilli(snapshot.time()));
        }
        return ExitCode.SUCCEEDED;
    }

    private static KeeperRequest.Switch turn(String word) {
        return switch (word) {
            case "enter" -> KeeperRequest.Switch.ON;
            case "leave" -> KeeperRequest.Switch.OFF;
            default -> throw new UsageException("Safe mode is entered or left, not " + word + ".", null);
        };
    }

    private static ExitCode safeMode(Ring ring) {
        KeeperReply.Done on =
                (KeeperReply.Done) ring.keeper().call(new KeeperRequest.SafeMode(KeeperRequest.Switch.ASK));
        System.out.println("Safe mode is " + (on.changed() ? "on: nothing in the store may be changed." : "off."));
        return ExitCode.SUCCEEDED;
    }

    private static double number(String word) {
        try {
            double weight = Double.parseDouble(word);
            if (weight >= 0) {
                return weight;
            }
        } catch (NumberFormatException e) {
            throw new UsageException("A weight is a number, not " + word + ".", e);
        }
        throw new UsageException("A weight is not negative, as " + word + " is.", null);
    }

    private static ExitCode status(Ring ring) {
        ClusterView view = ring.remote()
                .rpc()
                .client(ring.remote().addresses().get(0))
                .call(ClusterProtocol.DESCRIBE, new ClusterProtocol.Describe(), PATIENCE)
                .join();
        System.out.println(RingReport.of(view, ring.describe()));
        return ExitCode.SUCCEEDED;
    }

    private static ExitCode weigh(Ring ring, String node, double weight) {
        ring.keeper().call(new KeeperRequest.SetWeight(node, weight));
        System.out.println("Slots are changing hands; bin/ring balance waits until that is done.");
        return ExitCode.SUCCEEDED;
    }

    private static ExitCode balance(Ring ring) {
        long told = -1;
        for (KeeperReply.Ring now = ring.describe(); !RingReport.settled(now); now = ring.describe()) {
            long missing = now.nodes().stream()
                    .mapToLong(node -> node.health().missing())
                    .sum();
            if (missing != told) {
                System.out.println(missing + " chunks are still to be copied.");
                told = missing;
            }
            LockSupport.parkNanos(LOOK_AGAIN);
        }
        return status(ring);
    }

    private static ExitCode scrub(Ring ring) {
        for (var node : ring.describe().table().nodes()) {
            ring.remote()
                    .rpc()
                    .client(Address.parse(node.rpc()))
                    .call(StorageProtocol.CALL, new StorageRequest.Scrub(), PATIENCE)
                    .join();
            System.out.println(node.id() + " verifies all it holds.");
        }
        return ExitCode.SUCCEEDED;
    }

    private static ExitCode orphans(Ring ring) {
        OrphanCheck.Result result = OrphanCheck.of(
                ring.keeper(), ring.remote().store(), ring.remote().rpc());
        result.silentNodes().forEach(node -> System.out.println("The node " + node + " does not answer."));
        result.orphans().stream()
                .limit(MOST_SHOWN)
                .forEach(chunk -> System.out.println("Nobody refers to the chunk " + chunk));
        System.out.println(result.referred() + " chunks are referred to, " + result.open()
                + " belong to writers and jobs that may yet, " + result.leaders() + " to leaders' snapshots, "
                + result.orphans().size() + " to nobody");
        return result.orphans().isEmpty() ? ExitCode.SUCCEEDED : ExitCode.JOB_FAILED;
    }

    private static ExitCode sweep(Ring ring, Duration held) {
        for (var node : ring.describe().table().nodes()) {
            StorageReply.Swept swept = (StorageReply.Swept) ring.remote()
                    .rpc()
                    .client(Address.parse(node.rpc()))
                    .call(StorageProtocol.CALL, new StorageRequest.Sweep(held.toMillis()), SWEEP_PATIENCE)
                    .join();
            System.out.println(node.id() + " has " + swept.chunks() + " chunks that nobody refers to.");
        }
        System.out.println("All nodes delete what was found.");
        return ExitCode.SUCCEEDED;
    }

    private static ExitCode fsck(Ring ring, String path) {
        StoreCheck.Result result = StoreCheck.of(
                ring.keeper(), ring.remote().store(), ring.remote().rpc(), path);
        System.out.println(result.files() + " files of " + result.bytes() + " bytes in " + result.directories()
                + " directories, " + result.snapshots() + " snapshots, " + result.chunks() + " chunks, "
                + result.replication() + " replicas each");
        result.silentNodes().forEach(node -> System.out.println("The node " + node + " does not answer."));
        result.findings().stream()
                .limit(MOST_SHOWN)
                .forEach(finding -> System.out.println(finding.path() + ": the chunk " + finding.chunk() + " has "
                        + finding.replicas() + " replicas where they should be, " + finding.elsewhere()
                        + " elsewhere"));
        long missing = result.missing();
        System.out.println((result.findings().size() - missing) + " under-replicated, " + missing + " missing");
        return result.healthy() ? ExitCode.SUCCEEDED : ExitCode.JOB_FAILED;
    }
}
