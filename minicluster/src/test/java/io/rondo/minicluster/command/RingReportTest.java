package io.rondo.minicluster.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.dfs.client.ClusterProtocol.ClusterView;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotMoves;
import io.rondo.dfs.placement.SlotPlanner;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperReply.NodeState;
import io.rondo.dfs.protocol.KeeperReply.RingNode;
import io.rondo.dfs.protocol.KeeperRequest.NodeHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RingReportTest {
    private static final ClusterView VIEW = new ClusterView(List.of("m:1", "m:2"), List.of("h0:1"), "m:2", "h0:1");

    private static List<NodeInfo> nodes(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new NodeInfo("n" + i, "h" + i + ":1", "h" + i + ":2", "h" + i, "r" + i % 2, 1))
                .toList();
    }

    private static String report(SlotTable table, Optional<SlotMoves> moves, NodeHealth... health) {
        List<RingNode> nodes = new ArrayList<>();
        for (int i = 0; i < health.length; i++) {
            nodes.add(new RingNode(table.nodes().get(i), NodeState.UP, 0, table.layout(), health[i]));
        }
        return RingReport.of(VIEW, new KeeperReply.Ring("c", table, nodes, moves));
    }

    private static NodeHealth holding(long bytes, long missing) {
        return new NodeHealth(1, bytes, 5L << 20, missing, 0, "");
    }

    @Test
    void itTellsHowEvenThePlacesAndTheBytesLieAndWhatTheLastChangeMoved() {
        SlotTable three = SlotPlanner.plan(SlotTable.EMPTY, nodes(3), 3);
        SlotTable four = SlotPlanner.handedOff(SlotPlanner.plan(three, nodes(4), 3));
        String report = report(
                four,
                Optional.of(SlotMoves.between(three, four)),
                holding(300, 0),
                holding(100, 0),
                holding(100, 0),
                holding(100, 0));
        assertTrue(report.contains("bytes:   600, peak/mean 1.000 by slots, 2.000 by bytes"), report);
        assertTrue(
                report.contains("moved:   12288 of 49152 places at the last change of owners, 1.000 of the ideal"),
                report);
        assertTrue(report.contains("slots changing hands: 0; slots in one rack: 0"), report);
        assertTrue(report.endsWith("Every node has what it owns."), report);
    }

    /** A slot has one place for a node, so that a heavy one cannot have all that its weight asks for. */
    @Test
    void aNodeThatTakesAllItCanLeavesTheOthersNoFullerThanTheirShares() {
        List<NodeInfo> nodes = new ArrayList<>(nodes(4));
        nodes.set(0, new NodeInfo("n0", "h0:1", "h0:2", "h0", "r0", 2));
        SlotTable table = SlotPlanner.plan(SlotTable.EMPTY, nodes, 3);
        String report =
                report(table, Optional.empty(), holding(300, 0), holding(200, 0), holding(200, 0), holding(200, 0));
        assertTrue(report.contains("bytes:   900, peak/mean 1.000 by slots, 1.000 by bytes"), report);
    }

    @Test
    void itTellsWhatIsMissing() {
        SlotTable three = SlotPlanner.plan(SlotTable.EMPTY, nodes(3), 3);
        String report = report(three, Optional.empty(), holding(1, 0), holding(1, 7), holding(1, 0));
        assertTrue(
                report.contains("7 chunks missing") && report.endsWith("Nodes are being repaired or filled."), report);
    }

    @Test
    void itTellsThatNobodyTakesChunks() {
        SlotTable three = SlotPlanner.plan(SlotTable.EMPTY, nodes(3), 3);
        List<NodeInfo> broken = three.nodes().stream()
                .map(node -> new NodeInfo(node.id(), node.rpc(), node.bulk(), node.host(), node.rack(), 0))
                .toList();
        SlotTable table = SlotPlanner.plan(three, broken, 3);
        String report = report(table, Optional.empty(), holding(1, 0), holding(1, 0), holding(1, 0));
        assertTrue(report.endsWith("No node takes chunks: nothing can be written until one does."), report);
        assertTrue(report.contains("16384 places"), report);
    }
}
