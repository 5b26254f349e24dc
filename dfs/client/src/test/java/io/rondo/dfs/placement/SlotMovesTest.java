package io.rondo.dfs.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotMovesTest {
    private static final int PLACES = 3 * SlotTable.SLOTS;

    private static List<NodeInfo> nodes(int count, double weightOfTheLast) {
        List<NodeInfo> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double weight = i == count - 1 ? weightOfTheLast : 1;
            nodes.add(new NodeInfo("n" + i, "h" + i + ":1", "h" + i + ":2", "h" + i, "r", weight));
        }
        return nodes;
    }

    private static SlotTable plan(SlotTable before, List<NodeInfo> nodes) {
        return SlotPlanner.plan(before, nodes, 3);
    }

    @Test
    void aFourthNodeTakesAFourthAndNothingElseMoves() {
        SlotTable three = plan(SlotTable.EMPTY, nodes(3, 1));
        SlotTable four = plan(three, nodes(4, 1));
        SlotMoves moves = SlotMoves.between(three, four);
        assertEquals(new SlotMoves(four.version(), PLACES / 4, PLACES / 4), moves);
        assertEquals(1.0, moves.overIdeal());
    }

    @Test
    void whatANodeHeldMovesWhenItLeavesOrLosesItsWeight() {
        SlotTable five = plan(SlotTable.EMPTY, nodes(5, 1));
        long held = five.nodes().stream()
                .filter(node -> node.id().equals("n4"))
                .mapToLong(node -> places(five, node))
                .sum();
        for (SlotTable after : List.of(plan(five, nodes(4, 1)), plan(five, nodes(5, 0)))) {
            SlotMoves moves = SlotMoves.between(five, after);
            assertEquals(held, moves.ideal());
            assertTrue(moves.overIdeal() >= 1 && moves.overIdeal() <= 1.05, moves::toString);
        }
    }

    private static long places(SlotTable table, NodeInfo node) {
        long places = 0;
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            places += table.row(slot).contains(node) ? 1 : 0;
        }
        return places;
    }

    @Test
    void moreThanHadToMoveIsSeen() {
        SlotTable four = plan(SlotTable.EMPTY, nodes(4, 1));
        SlotTable anew = plan(SlotTable.EMPTY, nodes(5, 1)); // as if nothing had been placed before
        assertTrue(SlotMoves.between(four, anew).overIdeal() > 1.5);
    }
}
