package io.rondo.dfs.keeper.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.base.replica.Guard;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotMoves;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperReply.NodeState;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nodes come, fall silent, come back, are emptied; and who owns what follows. */
class NodeRulesTest {
    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());
    private static final int STEPS = Integer.getInteger("rondo.rounds", 150);
    private static final KeeperSettings SETTINGS = new KeeperSettings(3, 10_000);

    private final List<KeeperRecord> journal = new ArrayList<>();
    private final KeeperCore core = new KeeperCore(1, SETTINGS);
    private long now = 1_000_000;

    private KeeperReply ask(KeeperRequest request) {
        Decision<KeeperRecord, KeeperEffect> decision = core.decide(request, now);
        decision.records().forEach(record -> {
            journal.add(record);
            core.apply(record);
        });
        return (KeeperReply) decision.reply();
    }

    private static NodeInfo node(String id) {
        return node(id, 1);
    }

    private static NodeInfo node(String id, double weight) {
        return new NodeInfo(id, id + ":1", id + ":2", id, "rack", weight);
    }

    private KeeperReply.Orders report(
            NodeInfo node, String cluster, long doomedThrough, long complete, Integer... strays) {
        return report(node, 0, cluster, doomedThrough, complete, strays);
    }

    /** @param failed the part of its volumes that failed, which its weight is without */
    private KeeperReply.Orders report(
            NodeInfo node, double failed, String cluster, long doomedThrough, long complete, Integer... strays) {
        return (KeeperReply.Orders) ask(new KeeperRequest.NodeReport(
                node,
                cluster,
                true,
                doomedThrough,
                complete,
                List.of(strays),
                new KeeperRequest.NodeHealth(0, 0, 0, 0, 0, ""),
                failed));
    }

    private KeeperReply.Orders report(String id) {
        return report(node(id), "ours", 0, 0);
    }

    private SlotTable table() {
        return ((KeeperReply.Table) ask(new KeeperRequest.GetTable(-1))).table().orElseThrow();
    }

    private List<String> owners() {
        return table().nodes().stream().map(NodeInfo::id).toList();
    }

    private KeeperReply.Ring ring() {
        return (KeeperReply.Ring) ask(new KeeperRequest.DescribeRing());
    }

    private NodeState state(String id) {
        return ring().nodes().stream()
                .filter(known -> known.node().id().equals(id))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private void secondsOf(int seconds, String... reporting) {
        for (int i = 0; i < seconds; i++) {
            now += 1_000;
            Stream.of(reporting).forEach(this::report);
        }
    }

    private void requireReplay() {
        KeeperCore replayed = new KeeperCore(2, SETTINGS);
        journal.forEach(replayed::apply);
        assertArrayEquals(core.snapshot(), replayed.snapshot());
        KeeperCore restored = new KeeperCore(3, SETTINGS);
        restored.restore(core.snapshot());
        assertArrayEquals(core.snapshot(), restored.snapshot());
    }

    @Test
    void aNodeThatIsSilentForLongLosesItsSlotsAndGetsSomeBackWhenItReturns() {
        secondsOf(1, "a", "b", "c", "d");
        secondsOf(5, "a", "b", "c");
        assertEquals(NodeState.SUSPECT, state("d"));
        assertEquals(List.of("a", "b", "c", "d"), owners());
        secondsOf(7, "a", "b", "c");
        assertEquals(NodeState.LOST, state("d"));
        assertEquals(List.of("a", "b", "c"), owners());
        report("d");
        assertEquals(NodeState.UP, state("d"));
        assertEquals(List.of("a", "b", "c", "d"), owners());
        requireReplay();
    }

    @Test
    void whatTheLastChangeOfOwnersMovedIsTold() {
        secondsOf(1, "a", "b", "c", "d");
        long founded = table().layout();
        secondsOf(1, "a", "b", "c", "d", "e");
        SlotMoves moves = ring().lastMoves().orElseThrow();
        assertEquals(table().layout(), moves.version());
        assertTrue(moves.version() > founded && moves.moved() > 0 && moves.overIdeal() <= 1.05, moves::toString);
        requireReplay();
    }

    @Test
    void aClockThatJumpsLosesNobody() {
        secondsOf(1, "a", "b", "c");
        now += 3_600_000;
        secondsOf(1, "a", "b", "c");
        now -= 7_200_000;
        secondsOf(1, "a", "b", "c");
        assertEquals(List.of("a", "b", "c"), owners());
    }

    @Test
    void aWipedNodeIsAnotherNodeAndTheOldOneIsLostAtOnce() {
        secondsOf(1, "a", "b", "c");
        report(new NodeInfo("new", "c:1", "c:2", "c", "rack", 1), "ours", 0, 0);
        assertEquals(List.of("a", "b", "new"), owners());
        assertEquals(NodeState.LOST, state("c"));
    }

    @Test
    void aFolderOfAnotherClusterIsRefusedAndSoIsAJournalThatKnowsLessThanANode() {
        report("a");
        RondoException other = assertThrows(RondoException.class, () -> report(node("b"), "theirs", 0, 0));
        assertEquals("wrong-cluster", other.code());
        RondoException ahead = assertThrows(RondoException.class, () -> report(node("b"), "ours", 7, 0));
        assertEquals("wrong-cluster", ahead.code());
        assertEquals(List.of("a"), owners());
    }

    @Test
    void formerOwnersStandUntilAllOwnersHaveEverything() {
        secondsOf(1, "a", "b", "c");
        report("d");
        SlotTable handing = table();
        assertTrue(handing.handingOff());
        for (String id : List.of("a", "b", "c")) {
            report(node(id), "ours", 0, handing.version());
        }
        assertTrue(table().handingOff(), "d has not got everything yet");
        report(node("d"), "ours", 0, handing.version());
        assertFalse(table().handingOff());
        assertEquals(handing.layout(), table().layout(), "nobody has to write anew for that");
        int stray = 0;
        while (table().row(stray).contains(node("d"))) {
            stray++;
        }
        report(node("d"), "ours", 0, table().version(), stray);
        assertEquals(List.of(node("d")), table().formerOwners(stray));
        requireReplay();
    }

    @Test
    void aNodeIsDrainedOnlyIfEnoughOthersAreLeft() {
        secondsOf(1, "a", "b", "c");
        RondoException few = assertThrows(RondoException.class, () -> ask(new KeeperRequest.SetWeight("a", 0)));
        assertEquals("too-few-nodes", few.code());
        assertEquals(
                "no-such-node",
                assertThrows(RondoException.class, () -> ask(new KeeperRequest.SetWeight("x", 0)))
                        .code());
        report("d");
        ask(new KeeperRequest.SetWeight("a", 0));
        assertEquals(NodeState.DRAINING, state("a"));
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            assertTrue(table().row(slot).stream().noneMatch(owner -> owner.id().equals("a")));
        }
        report("a");
        assertEquals(NodeState.DRAINING, state("a"), "a report does not bring the weight back");
        ask(new KeeperRequest.SetWeight("a", -1));
        assertEquals(NodeState.UP, state("a"));
        requireReplay();
    }

    private double weightInTable(String id) {
        return table().nodes().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow()
                .weight();
    }

    private long places(String id) {
        return IntStream.range(0, SlotTable.SLOTS)
                .filter(slot ->
                        table().row(slot).stream().anyMatch(owner -> owner.id().equals(id)))
                .count();
    }

    /** Else the volumes that are left would take the share of all. */
    @Test
    void aWeightGivenByHandIsWithoutTheVolumesThatFail() {
        secondsOf(1, "a", "b", "c", "d", "e", "f");
        ask(new KeeperRequest.SetWeight("a", 2));
        assertEquals(2, weightInTable("a"));
        long whole = places("a");
        report(node("a", 0.5), 0.5, "ours", 0, 0);
        assertEquals(1, weightInTable("a"), "half of its volumes is half of what it was given");
        assertTrue(places("a") <= whole * 2 / 3, places("a") + " places after " + whole);
        requireReplay();
        ask(new KeeperRequest.SetWeight("a", 4));
        assertEquals(2, weightInTable("a"), "also of what it is given afterwards");
        ask(new KeeperRequest.SetWeight("a", -1));
        assertEquals(0.5, weightInTable("a"), "its own, which it told without the failed ones");
        ask(new KeeperRequest.SetWeight("a", 2));
        report("a");
        assertEquals(2, weightInTable("a"), "the disk was replaced");
        requireReplay();
    }

    @Test
    void aNodeWithoutAVolumeToWriteHasNoWeightWhateverItWasGiven() {
        secondsOf(1, "a", "b", "c", "d");
        ask(new KeeperRequest.SetWeight("a", 2));
        report(node("a", 0), 1, "ours", 0, 0);
        assertEquals(0, places("a"));
        assertEquals(NodeState.DRAINING, state("a"));
        requireReplay();
    }

    @Test
    void whenNoNodeTakesChunksAnyMoreItIsKnownStillWhoMayHaveThem() {
        List<String> all = List.of("a", "b", "c", "d");
        all.forEach(this::report);
        all.forEach(id -> report(node(id, 0), 1, "ours", 0, 0));
        assertEquals(SlotTable.SLOTS, places("d"), "the last one has nobody to hand its slots over to");
        all.forEach(id -> report(node(id, 0), 1, "ours", 0, table().version()));
        assertTrue(table().handingOff(), "nobody has taken over what the others had");
        requireReplay();
        secondsOf(1, "a", "b", "c", "d");
        all.forEach(id -> assertEquals(NodeState.UP, state(id)));
        assertEquals(3 * SlotTable.SLOTS, all.stream().mapToLong(this::places).sum());
        requireReplay();
    }

    @Test
    void whenOnlyADrainedNodeIsLeftTheOthersMayComeBack() {
        secondsOf(1, "a", "b", "c", "d");
        ask(new KeeperRequest.SetWeight("a", 0));
        secondsOf(14, "a");
        assertEquals(List.of("a"), owners());
        assertEquals(0, places("a"));
        requireReplay();
        secondsOf(1, "a", "b", "c", "d");
        assertEquals(List.of("a", "b", "c", "d"), owners());
        assertEquals(SlotTable.SLOTS, places("b"));
        requireReplay();
    }

    /** A node reports every second: a report whose records cannot be applied would end one keeper after the other. */
    @Test
    void whateverNodesAndPeopleDoSlotsHaveAsManyOwnersAsThereAreNodesThatTakeChunks() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int step = 0; step < STEPS; step++) {
            String id = "abcde".substring(random.nextInt(5)).substring(0, 1);
            now += random.nextInt(4_000);
            switch (random.nextInt(8)) {
                case 0 -> askWhetherOrNot(new KeeperRequest.SetWeight(id, random.nextInt(4) - 1));
                case 1 -> askWhetherOrNot(new KeeperRequest.ForgetNode(id));
                case 2, 3 -> report(node(id, 0), 1, "ours", 0, table().version());
                case 4 -> report(node(id), "ours", 0, 0, random.nextInt(SlotTable.SLOTS));
                default -> report(node(id), "ours", 0, table().version());
            }
            requireOwners(step);
        }
        requireReplay();
    }

    private void askWhetherOrNot(KeeperRequest request) {
        try {
            ask(request);
        } catch (RondoException e) {
            assertEquals(ErrorKind.USER, e.kind());
        }
    }

    private void requireOwners(int step) {
        SlotTable table = table();
        long taking = table.nodes().stream().filter(node -> node.weight() > 0).count();
        for (int slot = 0; slot < SlotTable.SLOTS; slot += 97) {
            List<NodeInfo> row = table.row(slot);
            String where = "seed " + SEED + ", step " + step + ", slot " + slot + ": " + row;
            assertEquals(row.size(), Set.copyOf(row).size(), where);
            assertTrue(taking == 0 || row.size() == Math.min(3, taking), where);
            assertTrue(taking == 0 || row.stream().allMatch(owner -> owner.weight() > 0), where);
        }
    }

    /** As after a change of version: the keeper knew the node's own weight, and nothing of its volumes. */
    @Test
    void aPartThatFailedIsHeardOfAlthoughNothingElseChanged() {
        secondsOf(1, "a", "b", "c", "d");
        report(node("a", 0.5), 0, "ours", 0, 0);
        ask(new KeeperRequest.SetWeight("a", 2));
        assertEquals(2, weightInTable("a"));
        report(node("a", 0.5), 0.5, "ours", 0, 0);
        assertEquals(1, weightInTable("a"));
        requireReplay();
    }

    /** Else what was deleted while it was away would come back with it. */
    @Test
    void aNodeThatMissedOrdersAsksWhatIsStillWanted() {
        secondsOf(1, "a", "b", "c");
        long kept = created("/kept");
        long removed = created("/removed");
        ChunkId manifest = new ChunkId("tj1", 0, 7, 3);
        ask(new KeeperRequest.Reserve("j1", List.of(new KeeperRequest.Target("/out", false))));
        ask(new KeeperRequest.Prepare("j1", "/out", List.of(new ChunkRef(manifest, 10, 11)), 1, 5));
        ask(new KeeperRequest.Publish("j1", new Guard(List.of())));
        ask(new KeeperRequest.Reserve("j2", List.of()));
        ask(new KeeperRequest.Reserve("j3", List.of()));
        secondsOf(12, "a", "b");
        ask(new KeeperRequest.Finish("j1"));
        ask(new KeeperRequest.Finish("j2"));
        ask(new KeeperRequest.Delete("x", "/removed", true));
        long last = report("a").doomed().stream()
                .mapToLong(KeeperReply.Doom::number)
                .max()
                .orElseThrow();
        report(node("a"), "ours", last, 0);
        report(node("b"), "ours", last, 0);
        KeeperReply.Orders behind = report("c");
        assertEquals(last, behind.forgotten());
        assertEquals(List.of(), behind.doomed());
        KeeperReply.Owned owned = (KeeperReply.Owned)
                ask(new KeeperRequest.AskOwners(List.of("i" + kept, "i" + removed, "tj1", "tj2", "tj3", "tj9", "sx")));
        assertEquals(
                List.of(true, false, false, false, true, true, true),
                owned.births().stream().map(KeeperReply.Wanted::all).toList());
        assertEquals(List.of(), owned.births().get(1).chunks());
        assertEquals(
                List.of(manifest),
                owned.births().get(2).manifests().stream()
                        .flatMap(found -> found.chunks().stream())
                        .map(ChunkRef::id)
                        .toList());
        assertEquals(List.of(), owned.births().get(3).manifests());
        requireReplay();
    }

    private long created(String path) {
        KeeperReply.File file = (KeeperReply.File) ask(new KeeperRequest.Create("c" + path, path, false, "me", 3, 64));
        ChunkRef chunk = new ChunkRef(new ChunkId("i" + file.status().inode(), 0, 1, 1), 5, 5);
        ask(new KeeperRequest.AddChunks(
                UUID.randomUUID().toString(), file.status().inode(), 1, 0, List.of(chunk), true));
        return file.status().inode();
    }
}
