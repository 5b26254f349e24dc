package io.rondo.dfs.node.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rondo.dfs.model.ChunkId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a node lacks it fetches in the order of how near it is to being lost. */
class RepairPlanTest {
    private static ChunkId chunk(int number) {
        return new ChunkId("i1", number, 7, number);
    }

    @Test
    void chunksWithFewestReplicasComeFirst() {
        Map<String, List<ChunkId>> others = new TreeMap<>(Map.of(
                "a", List.of(chunk(1), chunk(2), chunk(3)),
                "b", List.of(chunk(1), chunk(2)),
                "c", List.of(chunk(1), chunk(4))));
        List<RepairPlan.Fetch> plan = RepairPlan.of(Set.of(), others);
        assertEquals(
                List.of(chunk(3), chunk(4), chunk(2), chunk(1)),
                plan.stream().map(RepairPlan.Fetch::chunk).toList());
        assertEquals(
                List.of(1, 1, 2, 3),
                plan.stream().map(fetch -> fetch.holders().size()).toList());
    }

    @Test
    void whatIsHereIsNotFetched() {
        List<RepairPlan.Fetch> plan =
                RepairPlan.of(Set.of(chunk(1)), Map.of("a", List.of(chunk(1), chunk(2)), "b", List.of(chunk(1))));
        assertEquals(List.of(new RepairPlan.Fetch(chunk(2), List.of("a"))), plan);
    }
}
