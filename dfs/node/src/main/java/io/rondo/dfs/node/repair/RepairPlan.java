package io.rondo.dfs.node.repair;

import io.rondo.dfs.model.ChunkId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is to be fetched and from where, the chunks with fewest replicas first. Pure. */
final class RepairPlan {
    private RepairPlan() {}

    /** A chunk that this node should have, and the nodes that have it. */
    record Fetch(ChunkId chunk, List<String> holders) {}

    /**
     * @param mine what is here of the slots in question
     * @param others by node, what it has of them
     */
    static List<Fetch> of(Set<ChunkId> mine, Map<String, ? extends Collection<ChunkId>> others) {
        Map<ChunkId, List<String>> holders = new LinkedHashMap<>();
        others.forEach((node, chunks) -> {
            for (ChunkId chunk : chunks) {
                if (!mine.contains(chunk)) {
                    holders.computeIfAbsent(chunk, missing -> new ArrayList<>()).add(node);
                }
            }
        });
        List<Fetch> fetches = new ArrayList<>();
        holders.forEach((chunk, nodes) -> fetches.add(new Fetch(chunk, List.copyOf(nodes))));
        fetches.sort(Comparator.comparingInt(fetch -> fetch.holders().size()));
        return fetches;
    }
}
