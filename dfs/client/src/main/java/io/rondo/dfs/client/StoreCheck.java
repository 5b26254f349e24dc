package io.rondo.dfs.client;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.RpcNetwork;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.StorageProtocol;
import io.rondo.dfs.protocol.StorageReply;
import io.rondo.dfs.protocol.StorageRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;

/**
 * Walks through a directory of the store and the snapshots of the directories in it, and asks the nodes of every chunk of every
 * file whether they have it, once for each chunk. It changes nothing, and does not read the chunks: that is what scrubbing is for.
 * Of a store that is being written the answer is rough.
 */
public final class StoreCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_ASKED = 2_000;

    private final KeeperCalls keeper;
    private final FileStore store;
    private final RpcNetwork rpc;
    private final SlotTable table;
    private final Map<NodeInfo, Set<ChunkId>> held = new HashMap<>();
    private final Set<String> silent = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();
    /** What has been asked for, where snapshots may bring it up again. */
    private final Set<ChunkId> seen = new HashSet<>();

    private long snapshots;
    private long directories;
    private long files;
    private long chunks;
    private long bytes;

    /**
     * A chunk with fewer replicas than it should have.
     *
     * @param path the file, or the directory whose list of files it is
     * @param replicas how many of its owners have it
     * @param elsewhere how many other nodes do
     */
    public record Finding(String path, ChunkId chunk, int replicas, int elsewhere) {}

    /**
     * What was found. A chunk that nobody has, of those who answered, is missing. Directories, files and bytes are those of now;
     * chunks are those of snapshots too.
     */
    public record Result(
            long snapshots,
            long directories,
            long files,
            long chunks,
            long bytes,
            int replication,
            List<Finding> findings,
            Set<String> silentNodes) {
        public long missing() {
            return findings.stream()
                    .filter(finding -> finding.replicas() + finding.elsewhere() == 0)
                    .count();
        }

        public boolean healthy() {
            return findings.isEmpty();
        }
    }

    private StoreCheck(KeeperCalls keeper, FileStore store, RpcNetwork rpc) {
        this.keeper = keeper;
        this.store = store;
        this.rpc = rpc;
        KeeperReply.Table known = (KeeperReply.Table) keeper.call(new KeeperRequest.GetTable(-1));
        this.table = known.table().orElse(SlotTable.EMPTY);
    }

    /** Checks everything below a path. */
    public static Result of(KeeperCalls keeper, FileStore store, RpcNetwork rpc, String path) {
        StoreCheck check = new StoreCheck(keeper, store, rpc);
        check.check(path);
        return new Result(
                check.snapshots,
                check.directories,
                check.files,
                check.chunks,
                check.bytes,
                check.table.replicas(),
                List.copyOf(check.findings),
                Set.copyOf(check.silent));
    }

    private record Used(String path, ChunkRef chunk) {}

    private void check(String path) {
        FileStatus start = store.status(path)
                .orElseThrow(() -> RondoException.user("no-such-path", "There is no " + path + " in the store."));
        String within = start.path().endsWith("/") ? start.path() : start.path() + "/";
        List<String> taken = store.folders().snapshots().stream()
                .filter(snapshot -> (snapshot.folder() + "/").startsWith(within) || within.equals("/"))
                .map(Folders.TakenSnapshot::path)
                .toList();
        walk(start.path(), !taken.isEmpty(), true);
        taken.forEach(snapshot -> walk(snapshot, true, false));
        snapshots = taken.size();
    }

    /**
     * @param again whether chunks may come up again, so that they are remembered
     * @param now whether this is what is there now
     */
    private void walk(String top, boolean again, boolean now) {
        Deque<String> open = new ArrayDeque<>(List.of(top));
        while (!open.isEmpty()) {
            String folder = open.pop();
            List<Used> used = new ArrayList<>();
            if (keeper.call(new KeeperRequest.ListFolder(folder, "", false)) instanceof KeeperReply.Sealed sealed
                    && sealed.inside().isEmpty()) {
                sealed.manifest().forEach(chunk -> used.add(new Used(folder, chunk)));
            }
            directories += now ? 1 : 0;
            for (FileStore.Listed entry : store.listWithChunks(folder)) {
                if (entry.status().directory()) {
                    open.push(entry.status().path());
                } else {
                    files += now ? 1 : 0;
                    bytes += now ? entry.status().length() : 0;
                    entry.chunks()
                            .forEach(chunk -> used.add(new Used(entry.status().path(), chunk)));
                }
            }
            if (again) {
                used.removeIf(use -> !seen.add(use.chunk().id()));
            }
            for (int from = 0; from < used.size(); from += MOST_ASKED) {
                check(used.subList(from, Math.min(used.size(), from + MOST_ASKED)));
            }
        }
    }

    private void check(List<Used> used) {
        held.clear();
        List<ChunkId> asked = used.stream().map(use -> use.chunk().id()).toList();
        for (NodeInfo node : table.nodes()) {
            held.put(node, present(node, asked));
        }
        for (Used use : used) {
            chunks++;
            List<NodeInfo> owners = table.row(use.chunk().slot());
            int replicas = 0;
            int elsewhere = 0;
            for (NodeInfo node : table.nodes()) {
                boolean has = held.get(node).contains(use.chunk().id());
                replicas += has && owners.contains(node) ? 1 : 0;
                elsewhere += has && !owners.contains(node) ? 1 : 0;
            }
            if (replicas < owners.size() || owners.isEmpty()) {
                findings.add(new Finding(use.path(), use.chunk().id(), replicas, elsewhere));
            }
        }
    }

    private Set<ChunkId> present(NodeInfo node, List<ChunkId> asked) {
        try {
            StorageReply.Present reply = (StorageReply.Present) rpc.client(Address.parse(node.rpc()))
                    .call(StorageProtocol.CALL, new StorageRequest.HasChunks(asked), PATIENCE)
                    .join();
            Set<ChunkId> present = new HashSet<>();
            for (int i = 0; i < asked.size(); i++) {
                if (reply.present()[i] != 0) {
                    present.add(asked.get(i));
                }
            }
            return present;
        } catch (CompletionException e) {
            silent.add(node.id());
            return Set.of();
        }
    }
}
