package io.rondo.dfs.node.repair;

import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.SlotDigest;
import io.rondo.dfs.protocol.StorageReply;
import io.rondo.dfs.protocol.StorageRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the other nodes have of each slot, asked once for one table. */
final class Comparison {
    private static final int MOST_LISTED = 5_000;

    private final SlotTable table;
    private final String me;
    private final Peers peers;
    private final Map<String, Map<Integer, SlotDigest>> digests = new HashMap<>();
    private final Map<String, NodeInfo> nodes = new HashMap<>();

    /** Asks all nodes of the table; those who do not answer, or go by other owners of slots, are not reckoned with. */
    Comparison(SlotTable table, String me, Peers peers) {
        this.table = table;
        this.me = me;
        this.peers = peers;
        for (NodeInfo node : table.nodes()) {
            nodes.put(node.id(), node);
            if (!node.id().equals(me)) {
                peers.ask(node, new StorageRequest.GetDigests(), StorageReply.Digests.class)
                        .filter(reply -> reply.knowledge().layout() == table.layout())
                        .ifPresent(reply -> digests.put(node.id(), SlotDigest.unpack(reply.digests())));
            }
        }
    }

    NodeInfo node(String id) {
        return nodes.get(id);
    }

    boolean answered(NodeInfo node) {
        return digests.containsKey(node.id());
    }

    boolean owned(int slot) {
        return table.row(slot).stream().anyMatch(owner -> owner.id().equals(me));
    }

    /** All who may have what this node should have of a slot. */
    List<NodeInfo> sources(int slot) {
        List<NodeInfo> sources = new ArrayList<>(table.row(slot));
        sources.addAll(table.formerOwners(slot));
        sources.removeIf(node -> node.id().equals(me));
        return sources;
    }

    List<NodeInfo> owners(int slot) {
        return table.row(slot);
    }

    SlotDigest digest(NodeInfo node, int slot) {
        return digests.get(node.id()).getOrDefault(slot, SlotDigest.NOTHING);
    }

    /** The chunks a node has of some slots; empty if it does not say. */
    Optional<List<ChunkId>> list(NodeInfo node, List<Integer> slots) {
        List<ChunkId> found = new ArrayList<>();
        int from = 0;
        while (from < slots.size()) {
            int to = from;
            int count = 0;
            while (to < slots.size()
                    && (to == from || count + digest(node, slots.get(to)).count() <= MOST_LISTED)) {
                count += digest(node, slots.get(to++)).count();
            }
            Optional<StorageReply.ChunkList> page = peers.ask(
                            node, new StorageRequest.ListChunks(slots.subList(from, to)), StorageReply.ChunkList.class)
                    .filter(reply -> reply.knowledge().layout() == table.layout());
            if (page.isEmpty()) {
                return Optional.empty();
            }
            found.addAll(page.get().chunks());
            from = to;
        }
        return Optional.of(found);
    }

    /** By node, the slots of which it has something else than is here. */
    Map<String, List<Integer>> differences(Map<Integer, SlotDigest> here) {
        Map<String, List<Integer>> different = new TreeMap<>();
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            if (owned(slot)) {
                SlotDigest mine = here.getOrDefault(slot, SlotDigest.NOTHING);
                for (NodeInfo source : sources(slot)) {
                    if (answered(source)
                            && digest(source, slot).count() > 0
                            && !digest(source, slot).equals(mine)) {
                        different
                                .computeIfAbsent(source.id(), id -> new ArrayList<>())
                                .add(slot);
                    }
                }
            }
        }
        return different;
    }

    /** Whether all answered who may have something of a slot that this node owns. */
    boolean conclusive() {
        for (int slot = 0; slot < SlotTable.SLOTS; slot++) {
            if (owned(slot) && !sources(slot).stream().allMatch(this::answered)) {
                return false;
            }
        }
        return true;
    }
}
