package io.rondo.dfs.node.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.transfer.BulkSink;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.testing.disk.CrashRehearsal;
import io.rondo.testing.disk.DiskFaults;
import io.rondo.testing.disk.FaultyDisk;
import io.rondo.testing.disk.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * After any crash a node still keeps every promise it gave a keeper, and an order that it says it has carried out is carried out: the
 * keeper forgets such orders, so what came back with the power would stay for good, and spread to the slot's other owners.
 */
class OrderCrashTest {
    private static final Path ROOT = Path.of("/srv/storage");

    private final TreeMap<Long, ChunkId> ordered = new TreeMap<>();
    private long promised;
    private long carriedOut;
    private String cluster = "";
    private CrashRehearsal rehearsal = new CrashRehearsal(this::recover);

    private void recover(MemoryDisk left) throws IOException {
        ChunkStore store = ChunkStore.open(List.of(ROOT), 0, left, true);
        OrderBook book = new OrderBook(List.of(ROOT), left, () -> List.of(ROOT));
        assertFalse(book.promise(promised - 1), "an earlier keeper is refused");
        assertTrue(book.doomedThrough() >= carriedOut, "it does not forget what it has told");
        assertTrue(cluster.isEmpty() || book.cluster().equals(cluster), "it stays in its cluster");
        List<ChunkId> found = store.list(owner -> true);
        ordered.headMap(book.doomedThrough(), true)
                .forEach((number, chunk) -> assertFalse(found.contains(chunk), () -> "order " + number + " is undone"));
    }

    private static void put(ChunkStore store, ChunkId id) throws IOException {
        BulkSink sink = store.put(id, () -> {});
        sink.accept(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        sink.finish();
    }

    private final class Node {
        final ChunkStore store;
        final OrderBook book;
        final DeleteOrders orders;

        Node(MemoryDisk disk) {
            store = ChunkStore.open(List.of(ROOT), 0, disk, true);
            book = new OrderBook(List.of(ROOT), disk, () -> List.of(ROOT));
            orders = new DeleteOrders(
                    book,
                    store,
                    new EndedTransactions(),
                    null,
                    null); // asks nobody: no order names a manifest, none was missed
        }

        void join() throws IOException {
            book.join("c1");
            cluster = "c1";
            rehearsal.promise();
        }

        /** Puts a chunk, is ordered to delete it, and tells that it has. */
        void order(long epoch, long number, int slot) throws IOException {
            ChunkId chunk = new ChunkId("i" + number, 0, number, slot);
            put(store, chunk);
            obey(epoch, number, chunk);
        }

        void obey(long epoch, long number, ChunkId chunk) throws IOException {
            ordered.put(number, chunk);
            KeeperReply.Doom doom = new KeeperReply.Doom(number, List.of(chunk), List.of(), "", List.of());
            orders.carryOut(new KeeperReply.Orders(epoch, "c1", 0, 0, List.of(doom)));
            promised = epoch;
            carriedOut = number;
            rehearsal.promise();
        }
    }

    @Test
    void whatWasCarriedOutStaysSo() throws IOException {
        rehearsal.through(disk -> {
            Node node = new Node(disk);
            node.join();
            node.order(1, 1, 5);
            node.order(1, 2, 5);
            node.order(3, 3, 9_000);
        });
        System.out.println("orders: " + rehearsal.states() + " crash states, every promise kept");
        assertEquals(3, carriedOut);
    }

    @Test
    void whatWentUnorderedAndIsOrderedAwayAfterwardsStaysAway() throws IOException {
        rehearsal.through(disk -> {
            Node node = new Node(disk);
            node.join();
            ChunkId stray = new ChunkId("i1", 0, 1, 5);
            put(node.store, stray);
            node.store.delete(stray, () -> {});
            node.obey(1, 1, stray);
        });
        System.out.println("strays: " + rehearsal.states() + " crash states, every promise kept");
    }

    @Test
    void aPromiseThatAKilledProcessLeftUnforcedIsKeptByTheNext() throws IOException {
        long states = 0;
        boolean killed = true;
        for (int steps = 0; killed; steps++) {
            ordered.clear();
            promised = 0;
            carriedOut = 0;
            cluster = "";
            rehearsal = new CrashRehearsal(this::recover);
            killed = rehearsal.killedAfter(steps, disk -> {
                Node node = new Node(disk);
                node.join();
                node.order(7, 1, 5);
            });
            rehearsal.through(disk -> {
                Node node = new Node(disk);
                node.join();
                assertTrue(node.book.promise(7));
                promised = 7;
                rehearsal.promise();
                node.obey(7, 1, new ChunkId("i1", 0, 1, 5)); // the keeper says it again until it is told
                node.order(7, 2, 5);
            });
            states += rehearsal.states();
        }
        System.out.println("killed before: " + states + " crash states, every promise kept");
        assertTrue(states > 0);
    }

    @Test
    void aPromiseThatCouldNotBeWrittenIsNotTakenForGiven() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        DiskFaults faults = new DiskFaults();
        disk.makeFoldersDurably(ROOT);
        List<Path> folders = List.of(ROOT);
        OrderBook book = new OrderBook(folders, new FaultyDisk(disk, faults), () -> folders);
        faults.fail(call -> call.kind().changes(), DiskFaults.FULL);
        assertThrows(IOException.class, () -> book.promise(5));
        assertThrows(IOException.class, () -> book.carriedOut(3));
        assertEquals(0, book.doomedThrough());
        faults.heal();
        assertTrue(book.promise(5));
        assertFalse(new OrderBook(folders, disk, () -> folders).promise(4));
    }

    /** So what was deleted while it was left out is ordered again when it is back. */
    @Test
    void aFolderThatWasLeftOutHoldsBackWhatIsCarriedOut() throws IOException {
        MemoryDisk disk = new MemoryDisk();
        Path other = Path.of("/srv/other");
        disk.makeFoldersDurably(ROOT);
        disk.makeFoldersDurably(other);
        List<Path> both = List.of(ROOT, other);
        OrderBook book = new OrderBook(both, disk, () -> both);
        book.join("c1");
        book.promise(1);
        book.carriedOut(7);
        OrderBook left = new OrderBook(both, disk, () -> List.of(other));
        assertEquals(7, left.doomedThrough());
        left.promise(2);
        left.carriedOut(9);
        OrderBook back = new OrderBook(both, disk, () -> both);
        assertEquals(7, back.doomedThrough());
        assertFalse(back.promise(1));
        assertEquals("c1", back.cluster());
        Path fresh = Path.of("/srv/fresh");
        disk.makeFoldersDurably(fresh);
        List<Path> replaced = List.of(other, fresh);
        assertEquals(9, new OrderBook(replaced, disk, () -> replaced).doomedThrough());
        assertEquals(
                9, new OrderBook(List.of(fresh), disk, () -> List.of(fresh)).doomedThrough(), "told to the new one");
    }
}
