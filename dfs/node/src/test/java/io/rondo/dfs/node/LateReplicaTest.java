package io.rondo.dfs.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.RondoException;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.node.orders.DeleteOrders;
import io.rondo.dfs.node.orders.EndedTransactions;
import io.rondo.dfs.node.orders.OrderBook;
import io.rondo.dfs.protocol.ChunkRequest;
import io.rondo.dfs.protocol.KeeperReply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write needs two of three replicas; the third may still be on its way, or at another node, when its transaction is over. */
class LateReplicaTest {
    private static final ChunkId CHUNK = new ChunkId("tj1", 0, 7, 3);
    private static final ChunkId OTHERS = new ChunkId("tj2", 0, 7, 3);

    @TempDir
    Path folder;

    private ChunkStore store;
    private DeleteOrders orders;
    private ChunkService service;
    private final List<Long> deletionsWhenNoted = new ArrayList<>();

    @BeforeEach
    void open() {
        EndedTransactions ended = new EndedTransactions();
        store = ChunkStore.open(folder, 0, false);
        OrderBook book = new OrderBook(List.of(folder), DiskOperations.REAL, this::noting);
        orders = new DeleteOrders(book, store, ended, null, null); // no order names a manifest
        service = new ChunkService(store, (chunk, layout) -> ended.admit(chunk), chunk -> {});
    }

    /** What the book calls when it is about to note something: where it may. */
    private List<Path> noting() {
        if (orders != null) {
            deletionsWhenNoted.add(orders.deletions());
        }
        return List.of(folder);
    }

    private BulkSink begin(ChunkId chunk) throws IOException {
        BulkSink sink = service.write(Wire.of(ChunkRequest.class).encode(new ChunkRequest.Put(chunk, 1)), null);
        sink.accept(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        return sink;
    }

    private void transactionIsOver() throws IOException {
        KeeperReply.Doom doom = new KeeperReply.Doom(1, List.of(), List.of(), "j1", List.of());
        orders.carryOut(new KeeperReply.Orders(1, "c", 0, 0, List.of(doom)));
    }

    @Test
    void aReplicaThatIsOnItsWayWhenItsTransactionEndsIsRefused() throws IOException {
        BulkSink late = begin(CHUNK);
        transactionIsOver();
        assertEquals(
                "transaction-over",
                assertThrows(RondoException.class, late::finish).code());
        late.abort();
        assertFalse(store.has(CHUNK));
    }

    /** Else repair would bring from another node what was deleted here a moment ago, and is deleted there in a moment. */
    @Test
    void fromTheFirstDeletionUntilTheNoteOfItNothingIsCopied() throws IOException {
        long before = orders.deletions();
        assertEquals(0, before % 2, "copies may begin");
        transactionIsOver();
        assertEquals(1, deletionsWhenNoted.get(deletionsWhenNoted.size() - 1) % 2, "none begins in between");
        assertTrue(orders.deletions() > before, "and none that began before appears");
        assertEquals(0, orders.deletions() % 2);
    }

    @Test
    void oneThatBeginsLaterIsRefusedAtOnce() throws IOException {
        transactionIsOver();
        assertThrows(RondoException.class, () -> begin(CHUNK));
        begin(OTHERS).finish();
        assertTrue(store.has(OTHERS), "another transaction's is taken");
    }
}
