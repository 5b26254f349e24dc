package io.rondo.dfs.chunk;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.time.Clock;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.placement.FileSlots;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotTable;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes chunks to the replicas of their slot and reads them back from any. The checksums of blocks are computed once and go with
 * them: what a replica verifies when they arrive is what it stores. A chunk is acknowledged when as many replicas
 * as the quorum asks for, or as there are nodes, have it on disk.
 */
public final class Chunks implements AutoCloseable {
    /** Slots tried before a write is given up. */
    private static final int MOST_SLOTS = 4;
    /** Changes of owners that one write follows. */
    private static final int MOST_LAYOUT_CHANGES = 10;
    /** Less than what nodes wait for their peers. A writer that says nothing for longer sends its chunk when that is whole. */
    private static final long IDLE_MILLIS = 10_000;
    /** A disk that is busy answers sooner; and there are other nodes, who are no worse for having been asked. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final SlotTables tables;
    private final BulkNetwork network;
    private final LocalReplicas local;
    private final int quorum;
    private final long idleMillis;
    private final Duration answer;
    private final SilentNodes silent = new SilentNodes(Clock.SYSTEM);
    private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("chunk"));

    public Chunks(SlotTables tables, BulkNetwork network, int quorum) {
        this(tables, network, quorum, IDLE_MILLIS, ANSWER);
    }

    /**
     * @param idleMillis how long a chunk that grows is waited for before it is sent anew when it is whole
     * @param answer how long a node is waited for that others can stand in for: to begin its answer to a read, or to store what enough
     *     others have stored
     */
    public Chunks(SlotTables tables, BulkNetwork network, int quorum, long idleMillis, Duration answer) {
        this.tables = tables;
        this.network = network;
        this.answer = answer;
        this.local = new LocalReplicas(network, answer);
        this.quorum = quorum;
        this.idleMillis = idleMillis;
    }

    /** Writes one chunk durably: see {@link #finish}. */
    public ChunkRef write(String owner, int index, byte[] bytes, int length) {
        ChunkBody body = ChunkBody.of(bytes, length);
        body.end();
        return finish(begin(owner, index, body), owner, index, body);
    }

    /**
     * Begins to send a chunk that may still grow to the slot that its index leads to; {@link #finish} must follow, or the body be
     * abandoned.
     */
    public ChunkUpload begin(String owner, int index, ChunkBody body) {
        return begin(owner, index, SlotTable.slotOf(owner, index), tables.current(), body);
    }

    /** Begins to send a chunk to the next of a file's slots, which is taken when the chunk is finished. */
    public ChunkUpload begin(String owner, int index, FileSlots slots, ChunkBody body) {
        SlotTable table = tables.current();
        return begin(owner, index, slots.next(table), table, body);
    }

    private ChunkUpload begin(String owner, int index, int slot, SlotTable table, ChunkBody body) {
        ChunkId id = new ChunkId(owner, index, ThreadLocalRandom.current().nextLong(), slot);
        return new ChunkUpload(id, body, table.row(slot), table.layout(), network, threads, silent, idleMillis);
    }

    /**
     * The body has all its bytes: waits until they are durable. If the slot cannot be written another is taken: the reference
     * records which.
     */
    public ChunkRef finish(ChunkUpload begun, String owner, int index, ChunkBody body) {
        body.end();
        ChunkUpload upload = begun;
        Exception failure = null;
        Set<String> failed = new HashSet<>();
        int layoutChanges = 0;
        for (int attempt = 0; attempt < MOST_SLOTS; attempt++) {
            int slot = upload.id().slot();
            Map<String, Exception> failures = upload.failures(wanted(upload.row()), answer);
            if (!upload.row().isEmpty() && upload.row().size() - failures.size() >= wanted(upload.row())) {
                return upload.reference();
            }
            if (failures.values().stream().anyMatch(ChunkBody.Idle.class::isInstance)) {
                attempt--; // the writer was slow, not the nodes; what is sent now is whole, so this is once
            } else if (upload.row().isEmpty()) {
                failure = new IOException("no storage node that takes chunks has reported to the keeper");
                pause();
            } else {
                failure = failures.values().iterator().next();
                if (failures.values().stream().anyMatch(Chunks::byOldLayout) && layoutChanges++ < MOST_LAYOUT_CHANGES) {
                    attempt--; // nothing is wrong with the slot
                } else {
                    failed.addAll(failures.keySet());
                    slot = slotBehind(slot, tables.current(), failed);
                }
            }
            if (attempt + 1 < MOST_SLOTS) {
                upload = begin(owner, index, slot, tables.refresh(), body);
            }
        }
        if (failure instanceof RondoException known && known.is("no-space")) {
            throw known;
        }
        throw new RondoException(
                ErrorKind.RETRYABLE,
                "store-unreachable",
                "A chunk could not be written to enough storage nodes: " + failure.getMessage(),
                failure);
    }

    private static boolean byOldLayout(Exception failure) {
        return failure instanceof RondoException known && known.is("layout-changed");
    }

    private int wanted(List<NodeInfo> row) {
        return Math.min(quorum, row.size());
    }

    /** The next slot that can still be written without the nodes that failed; just the next one if there is none. */
    private int slotBehind(int slot, SlotTable table, Set<String> failed) {
        for (int i = 1; i < SlotTable.SLOTS; i++) {
            int candidate = (slot + i) % SlotTable.SLOTS;
            List<NodeInfo> row = table.row(candidate);
            long left = row.stream().filter(node -> !failed.contains(node.id())).count();
            if (left >= wanted(row)) {
                return candidate;
            }
        }
        return (slot + 1) % SlotTable.SLOTS;
    }

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
    }

    /** For reads of one file: keeps open what it reads from. To be closed. */
    public ChunkReader reader() {
        return new ChunkReader(tables, network, local, silent, answer);
    }

    /** One read: see {@link ChunkReader#read}. */
    public void read(ChunkRef chunk, long offset, byte[] target, int targetOffset, int length) {
        try (ChunkReader reader = reader()) {
            reader.read(chunk, offset, target, targetOffset, length);
        }
    }

    /** The whole of a small chunk. */
    public byte[] readAll(ChunkRef chunk) {
        byte[] bytes = new byte[Math.toIntExact(chunk.length())];
        read(chunk, 0, bytes, 0, bytes.length);
        return bytes;
    }

    /** The hosts that should have a chunk. */
    public List<String> hosts(ChunkRef chunk) {
        return tables.current().row(chunk.slot()).stream()
                .map(NodeInfo::host)
                .distinct()
                .toList();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
