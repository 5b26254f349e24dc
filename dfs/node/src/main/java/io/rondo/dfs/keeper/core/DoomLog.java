package io.rondo.dfs.keeper.core;

import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.protocol.KeeperReply.Doom;
import io.rondo.dfs.protocol.KeeperReply.ManifestRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Orders to delete, numbered, kept until every node has carried them out. */
final class DoomLog {
    private static final int MOST_CHUNKS = 1_000;

    private final TreeMap<Long, Doom> orders = new TreeMap<>();
    private final Map<String, Long> through = new TreeMap<>();
    private long next = 1;
    private long forgotten;

    void chunks(List<ChunkRef> chunks) {
        named(chunks.stream().map(ChunkRef::id).toList());
    }

    void named(List<ChunkId> chunks) {
        for (int at = 0; at < chunks.size(); at += MOST_CHUNKS) {
            List<ChunkId> ids = List.copyOf(chunks.subList(at, Math.min(chunks.size(), at + MOST_CHUNKS)));
            put(new Doom(next, ids, List.of(), "", List.of()));
        }
    }

    void sealed(List<ChunkRef> manifest) {
        put(new Doom(next, List.of(), manifest, "", List.of()));
    }

    void transactionOver(String transaction, List<ManifestRef> manifestsToKeep) {
        put(new Doom(next, List.of(), List.of(), transaction, manifestsToKeep));
    }

    private void put(Doom doom) {
        orders.put(next++, doom);
    }

    /** Orders after a number, a bounded lot of them. */
    List<Doom> after(long number) {
        List<Doom> lot = new ArrayList<>();
        int chunks = 0;
        for (Doom doom : orders.tailMap(number, false).values()) {
            if (chunks > 2 * MOST_CHUNKS || lot.size() >= MOST_CHUNKS) {
                break;
            }
            lot.add(doom);
            chunks += doom.chunks().size();
        }
        return lot;
    }

    long carriedOut(String node) {
        return through.getOrDefault(node, 0L);
    }

    /** The last order that is not kept any more. */
    long forgotten() {
        return forgotten;
    }

    /** Notes a node's progress and drops what all nodes have carried out; returns what was dropped. */
    List<Doom> carriedOut(String node, long number) {
        through.merge(node, number, Math::max);
        return dropDone();
    }

    /** Nobody waits for this node any more; returns what was dropped. When it is back it has to ask what is still wanted. */
    List<Doom> leave(String node) {
        through.remove(node);
        return through.isEmpty() ? List.of() : dropDone();
    }

    private List<Doom> dropDone() {
        long all = through.values().stream().mapToLong(Long::longValue).min().orElse(0);
        Map<Long, Doom> done = orders.headMap(all, true);
        List<Doom> dropped = new ArrayList<>(done.values());
        if (!done.isEmpty()) {
            forgotten = dropped.get(dropped.size() - 1).number();
        }
        done.clear();
        return dropped;
    }

    /** A node that comes or comes back carries out all orders that are kept, and asks about those that are not. */
    void join(String node) {
        through.putIfAbsent(node, forgotten);
    }

    List<Doom> all() {
        return List.copyOf(orders.values());
    }

    Map<String, Long> progress() {
        return through;
    }

    long next() {
        return next;
    }

    void restore(List<Doom> dooms, Map<String, Long> progress, long nextNumber, long lastForgotten) {
        forgotten = lastForgotten;
        orders.clear();
        dooms.forEach(doom -> orders.put(doom.number(), doom));
        through.clear();
        through.putAll(progress);
        next = nextNumber;
    }
}
