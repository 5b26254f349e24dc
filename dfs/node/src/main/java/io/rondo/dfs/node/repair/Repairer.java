package io.rondo.dfs.node.repair;

import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.node.orders.DeleteOrders;
import io.rondo.dfs.node.orders.OrderBook;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.SlotDigest;
import io.rondo.dfs.protocol.StorageReply;
import io.rondo.dfs.protocol.StorageRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that this node has every chunk of the slots it owns, and no others. It compares itself with the owners and former
 * owners of its slots again and again, fetches what it lacks, and drops what it does not own once enough owners have it. So a chunk
 * whose replica was damaged, that was written to too few nodes, or whose slot changed hands finds its way by the same rule.
 */
public final class Repairer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Repairer.class);
    private static final long SOON_MILLIS = 500;
    private static final int MOST_STRAYS_TOLD = 2_000;

    private final String me;
    private final int replicas;
    private final ChunkStore store;
    private final Supplier<SlotTable> table;
    private final OrderBook book;
    private final DeleteOrders orders;
    private final Peers peers;
    private final Throttle throttle;
    private final ChunkCopier copier;
    private final RepairSettings settings;
    private final Object wake = new Object();
    private boolean woken;
    private Thread thread;
    private boolean closed;
    private volatile long complete;
    private volatile long missing;
    private volatile List<Integer> strays = List.of();
    private Set<Integer> lackingBefore = Set.of();

    /**
     * @param replicas how many there should be of each chunk, which is more than a slot's owners where too few nodes take chunks
     * @param table the one this node goes by now
     */
    public Repairer(
            String me,
            int replicas,
            ChunkStore store,
            Supplier<SlotTable> table,
            OrderBook book,
            DeleteOrders orders,
            Peers peers,
            RepairSettings settings) {
        this.me = me;
        this.replicas = replicas;
        this.store = store;
        this.table = table;
        this.book = book;
        this.orders = orders;
        this.peers = peers;
        this.throttle = new Throttle(settings.repairRate());
        this.copier = new ChunkCopier(peers, store, throttle);
        this.settings = settings;
    }

    /** The latest table of which everything is here. */
    public long complete() {
        return complete;
    }

    /** Chunks known to be lacking here. */
    public long missing() {
        return missing;
    }

    /** Some slots not owned of which there are chunks here that an owner lacks. */
    public List<Integer> strays() {
        return strays;
    }

    /** There is a new table. */
    public void tableChanged() {
        SlotTable now = table.get();
        boolean alone = now.nodes().size() == 1 && now.nodes().get(0).id().equals(me);
        if (alone) {
            complete = now.version();
        } else {
            wake();
        }
    }

    /** Something was found to be missing: it is to be looked for at once. */
    public void wake() {
        synchronized (wake) {
            woken = true;
            wake.notifyAll();
            if (thread == null && !closed) {
                thread = new DaemonThreads("repair").newThread(this::run);
                thread.start();
            }
        }
    }

    private void run() {
        boolean done = true;
        while (await(done ? settings.round().toMillis() : SOON_MILLIS)) {
            try {
                done = round();
            } catch (IOException | RuntimeException e) {
                LOG.warn("a round of repair broke off: {}", e.toString());
                done = false;
            }
        }
    }

    /** False once closed. */
    private boolean await(long millis) {
        synchronized (wake) {
            try {
                if (!woken && !closed) {
                    wake.wait(millis);
                }
            } catch (InterruptedException e) {
                return false;
            }
            woken = false;
            return !closed;
        }
    }

    /** What still can be read in a volume that failed goes to another one; what cannot is missing then. */
    private void rescue() throws IOException {
        for (ChunkId chunk : store.endangered()) {
            try {
                throttle.take(store.rescue(chunk));
            } catch (IOException | RondoException e) {
                LOG.warn("{} is not brought to another volume: {}", chunk, e.toString());
            }
        }
    }

    /** Compares and mends once, on the caller's thread. True if everything is as it should be. */
    public boolean round() throws IOException {
        SlotTable now = table.get();
        rescue();
        if (now.nodes().stream().noneMatch(node -> node.id().equals(me))) {
            return false; // the keeper does not count on this node yet
        }
        Comparison others = new Comparison(now, me, peers);
        Map<Integer, SlotDigest> here = store.digests();
        boolean whole = fetchMissing(now, others, here) & others.conclusive();
        if (whole && table.get().version() == now.version()) {
            complete = now.version();
        }
        return dropStrays(now, others, here) & whole;
    }

    /** True if all that others were found to have is here now. */
    private boolean fetchMissing(SlotTable now, Comparison others, Map<Integer, SlotDigest> here) throws IOException {
        Map<String, List<Integer>> differences = others.differences(here);
        Set<Integer> slots = new TreeSet<>();
        Map<String, List<ChunkId>> lists = new TreeMap<>();
        boolean told = true;
        for (Map.Entry<String, List<Integer>> difference : differences.entrySet()) {
            Optional<List<ChunkId>> list = others.list(others.node(difference.getKey()), difference.getValue());
            told &= list.isPresent();
            list.ifPresent(chunks -> lists.put(difference.getKey(), chunks));
            slots.addAll(difference.getValue());
        }
        List<RepairPlan.Fetch> fetches = RepairPlan.of(new HashSet<>(store.listSlots(slots)), lists);
        if (!fetches.isEmpty()) {
            LOG.info("fetches {} chunks that are missing here", fetches.size());
        }
        missing = fetches.size();
        long left = 0;
        for (RepairPlan.Fetch fetch : fetches) {
            if (table.get().layout() != now.layout() || Thread.currentThread().isInterrupted()) {
                return false;
            }
            boolean settled = fetch(now, others, fetch);
            left += settled ? 0 : 1;
            missing--;
        }
        missing = left;
        return told && left == 0;
    }

    /** True if the chunk is here, or is not wanted any more. */
    private boolean fetch(SlotTable now, Comparison others, RepairPlan.Fetch fetch) {
        if (store.has(fetch.chunk())) {
            return true; // it was being written
        }
        boolean gone = true;
        for (String holder : fetch.holders()) {
            // In this order: what the holder has, knowing of these deletions at least, was not to be deleted by them.
            long deletions = orders.deletions();
            if (deletions % 2 != 0) {
                return false; // some go at this moment, and it is not noted yet which
            }
            long doomedThrough = book.doomedThrough();
            Optional<StorageReply.Present> present = peers.ask(
                    others.node(holder),
                    new StorageRequest.HasChunks(List.of(fetch.chunk())),
                    StorageReply.Present.class);
            if (present.isEmpty() || present.get().knowledge().doomedThrough() < doomedThrough) {
                gone = false;
                continue;
            }
            if (present.get().present()[0] == 0) {
                continue;
            }
            try {
                copier.copy(fetch.chunk(), others.node(holder), () -> {
                    if (orders.deletions() != deletions || table.get().layout() != now.layout()) {
                        throw new IOException("it may have been deleted meanwhile, or be another's");
                    }
                });
                return true;
            } catch (IOException | RondoException e) {
                LOG.debug("{} is not copied from {}: {}", fetch.chunk(), holder, e.toString());
                gone = false;
            }
        }
        return gone;
    }

    /**
     * Drops chunks of others' slots which all their owners have. Where these are fewer than a chunk should have replicas, what is
     * here stays beside them: a disk that takes no more may still be read. True if none is left that is to go.
     */
    private boolean dropStrays(SlotTable now, Comparison others, Map<Integer, SlotDigest> here) throws IOException {
        List<Integer> foreign = new ArrayList<>(here.keySet());
        foreign.removeIf(others::owned);
        foreign.sort(null);
        Map<String, Set<ChunkId>> held = new TreeMap<>();
        boolean allAnswered = true;
        for (NodeInfo owner : now.nodes()) {
            List<Integer> asked = foreign.stream()
                    .filter(slot -> others.owners(slot).contains(owner))
                    .toList();
            if (!asked.isEmpty()) {
                Optional<List<ChunkId>> list = others.answered(owner) ? others.list(owner, asked) : Optional.empty();
                allAnswered &= list.isPresent();
                list.ifPresent(chunks -> held.put(owner.id(), new HashSet<>(chunks)));
            }
        }
        Set<Integer> lacking = new TreeSet<>();
        boolean dropped = true;
        for (ChunkId chunk : store.listSlots(foreign)) {
            List<NodeInfo> owners = others.owners(chunk.slot());
            boolean answered = owners.stream().allMatch(owner -> held.containsKey(owner.id()));
            boolean everywhere = answered
                    && !owners.isEmpty()
                    && owners.stream().allMatch(owner -> held.get(owner.id()).contains(chunk));
            if (everywhere && owners.size() >= replicas) {
                store.delete(chunk, () -> requireLayout(now));
            } else if (!everywhere) {
                dropped = false;
                if (answered) {
                    lacking.add(chunk.slot());
                }
            }
        }
        // What is lacking for a moment only is being written, or about to be deleted.
        strays = lacking.stream()
                .filter(lackingBefore::contains)
                .limit(MOST_STRAYS_TOLD)
                .toList();
        lackingBefore = lacking;
        return dropped && allAnswered;
    }

    /** The owners that have the chunk own it by this layout; by a later one this node may be an owner itself. */
    private void requireLayout(SlotTable now) throws IOException {
        if (table.get().layout() != now.layout()) {
            throw new IOException("the slots have got other owners");
        }
    }

    @Override
    public void close() {
        synchronized (wake) {
            closed = true;
            wake.notifyAll();
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}
