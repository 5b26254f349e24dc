package io.rondo.dfs.client;

import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.dfs.chunk.ChunkSnapshots;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.SlotDigest;
import io.rondo.dfs.protocol.StorageProtocol;
import io.rondo.dfs.protocol.StorageReply;
import io.rondo.dfs.protocol.StorageRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;

/**
 * Looks for chunks that nobody refers to: lists what all nodes have, and takes off what the files of the whole store and of all
 * snapshots consist of. It changes nothing. Chunks of files that are being written, of jobs that are not over and of leaders'
 * snapshots may yet be referred to and are counted by themselves. Of a store that is being written the answer is rough.
 */
public final class OrphanCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_ASKED = 1_000;
    /** Nothing is quiet for so long: so nobody's writing is ended by the question. */
    private static final long NEVER = Long.MAX_VALUE;

    private final KeeperCalls keeper;
    private final FileStore store;
    private final RpcNetwork rpc;
    private final Set<ChunkId> referred = new HashSet<>();
    private final Set<ChunkId> held = new HashSet<>();
    private final Set<String> silent = new TreeSet<>();

    /**
     * Chunks that are there.
     *
     * @param referred by files and snapshots
     * @param open of writers and jobs that may yet refer to them
     * @param leaders of the snapshots that masters and keepers make of what they know
     */
    public record Result(long referred, long open, long leaders, List<ChunkId> orphans, Set<String> silentNodes) {}

    private OrphanCheck(KeeperCalls keeper, FileStore store, RpcNetwork rpc) {
        this.keeper = keeper;
        this.store = store;
        this.rpc = rpc;
    }

    public static Result of(KeeperCalls keeper, FileStore store, RpcNetwork rpc) {
        return new OrphanCheck(keeper, store, rpc).result();
    }

    private Result result() {
        KeeperReply.Table known = (KeeperReply.Table) keeper.call(new KeeperRequest.GetTable(-1));
        known.table().orElse(SlotTable.EMPTY).nodes().forEach(this::list);
        walk("/");
        store.folders().snapshots().forEach(snapshot -> walk(snapshot.path()));
        List<ChunkId> unknown = new ArrayList<>(held);
        unknown.removeIf(referred::contains);
        long named = held.size() - unknown.size();
        List<ChunkId> orphans = orphans(unknown);
        long leaders = leaders(unknown) - leaders(orphans);
        long open = unknown.size() - orphans.size() - leaders;
        return new Result(named, open, leaders, orphans, Set.copyOf(silent));
    }

    private void list(NodeInfo node) {
        try {
            StorageReply.Digests digests = (StorageReply.Digests) ask(node, new StorageRequest.GetDigests());
            List<Integer> slots =
                    new ArrayList<>(SlotDigest.unpack(digests.digests()).keySet());
            for (int from = 0; from < slots.size(); from += MOST_ASKED) {
                List<Integer> page = slots.subList(from, Math.min(slots.size(), from + MOST_ASKED));
                held.addAll(((StorageReply.ChunkList) ask(node, new StorageRequest.ListChunks(page))).chunks());
            }
        } catch (CompletionException e) {
            silent.add(node.id());
        }
    }

    private StorageReply ask(NodeInfo node, StorageRequest request) {
        return rpc.client(Address.parse(node.rpc()))
                .call(StorageProtocol.CALL, request, PATIENCE)
                .join();
    }

    private void walk(String top) {
        Deque<String> open = new ArrayDeque<>(List.of(top));
        while (!open.isEmpty()) {
            String folder = open.pop();
            if (keeper.call(new KeeperRequest.ListFolder(folder, "", false)) instanceof KeeperReply.Sealed sealed) {
                sealed.manifest().forEach(chunk -> referred.add(chunk.id()));
            }
            for (FileStore.Listed entry : store.listWithChunks(folder)) {
                if (entry.status().directory()) {
                    open.push(entry.status().path());
                } else {
                    entry.chunks().forEach(chunk -> referred.add(chunk.id()));
                }
            }
        }
    }

    private static long leaders(List<ChunkId> chunks) {
        return chunks.stream()
                .filter(chunk -> chunk.owner().startsWith(ChunkSnapshots.BIRTH))
                .count();
    }

    /** Without those that the keeper wants, or of whose births it says that it may yet hear. */
    private List<ChunkId> orphans(List<ChunkId> chunks) {
        List<String> births = chunks.stream().map(ChunkId::owner).distinct().toList();
        Set<String> open = new HashSet<>();
        Set<ChunkId> wanted = new HashSet<>();
        for (int from = 0; from < births.size(); from += MOST_ASKED) {
            List<String> page = births.subList(from, Math.min(births.size(), from + MOST_ASKED));
            KeeperReply.Owned owned = (KeeperReply.Owned) keeper.call(new KeeperRequest.Settle(page, NEVER));
            for (int i = 0; i < page.size(); i++) {
                wanted.addAll(owned.births().get(i).chunks());
                if (owned.births().get(i).all()) {
                    open.add(page.get(i));
                }
            }
        }
        List<ChunkId> orphans = new ArrayList<>(chunks);
        orphans.removeIf(chunk -> open.contains(chunk.owner()) || wanted.contains(chunk));
        return orphans;
    }
}
