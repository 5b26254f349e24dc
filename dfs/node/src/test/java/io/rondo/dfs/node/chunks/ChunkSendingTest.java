package io.rondo.dfs.node.chunks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.Caller;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.security.Secrets;
import io.rondo.base.transfer.BulkHandler;
import io.rondo.base.transfer.BulkNetwork;
import io.rondo.base.transfer.BulkServer;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.transfer.BulkSource;
import io.rondo.base.transfer.TcpBulkNetwork;
import io.rondo.dfs.chunk.ChunkFile;
import io.rondo.dfs.model.ChunkId;
import io.rondo.testing.disk.DiskCall.Kind;
import io.rondo.testing.disk.DiskFaults;
import io.rondo.testing.disk.FaultyDisk;
import io.rondo.testing.disk.MemoryDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Blocks go from a file to a connection without being looked at, and one of the two fails on the way: the chunk is given up if, and
 * only if, it was the file.
 */
class ChunkSendingTest {
    private static final ChunkId FAILING = new ChunkId("f1", 0, 1, 5);
    private static final ChunkId SOUND = new ChunkId("f1", 1, 1, 6);
    /** More than connections hold. */
    private static final int LENGTH = 400 * ChunkFile.BLOCK;

    private final DiskFaults faults = new DiskFaults();
    private final ChunkStore store =
            ChunkStore.open(List.of(Path.of("/data")), 0, new FaultyDisk(new MemoryDisk(), faults), true);
    private final AtomicInteger unreadable = new AtomicInteger();
    private final CompletableFuture<Void> brokenOff = new CompletableFuture<>();

    private void put(ChunkId id) throws IOException {
        BulkSink sink = store.put(id, () -> {});
        sink.accept(ByteBuffer.wrap(new byte[LENGTH]));
        sink.finish();
    }

    /** @param opened is run when the chunk's file was opened and before it is sent */
    private BulkHandler sending(Runnable opened) {
        return new BulkHandler() {
            @Override
            public BulkSource read(byte[] request, Caller caller) throws IOException {
                BulkSource.Blocks all =
                        (BulkSource.Blocks) store.toSend(FAILING, 0, LENGTH, unreadable::incrementAndGet);
                opened.run();
                return new BulkSource.Blocks(
                        all.before(), all.file(), all.offset(), all.size(), all.crcs(), all.after(), failure -> {
                            all.failed().accept(failure);
                            brokenOff.complete(null);
                        });
            }

            @Override
            public BulkSink write(byte[] request, Caller caller) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Test
    void aChunkThatTheDiskStopsGivingIsMissingFromThenOn() throws IOException {
        put(FAILING);
        put(SOUND);
        AtomicInteger readsLeft = new AtomicInteger(20);
        BulkHandler sending = sending(() ->
                faults.fail(call -> call.kind() == Kind.READ && readsLeft.getAndDecrement() <= 0, DiskFaults.BROKEN));
        try (BulkNetwork network = new TcpBulkNetwork(PeerRole.STORAGE, Secrets.none());
                BulkServer node = network.serve(new Address("127.0.0.1", 0), sending);
                InputStream received = network.client(node.address()).read(new byte[0])) {
            assertThrows(IOException.class, received::readAllBytes);
            brokenOff.join();
        }
        faults.heal();
        assertEquals(1, unreadable.get(), "so that the keeper hears of it");
        assertFalse(store.has(FAILING));
        assertTrue(store.has(SOUND));
        assertFalse(store.takesChunks(), "a disk that gives nothing is given nothing more");
    }

    @Test
    void aChunkWhoseReaderGoesAwayStays() throws IOException {
        put(FAILING);
        try (BulkNetwork network = new TcpBulkNetwork(PeerRole.STORAGE, Secrets.none());
                BulkServer node = network.serve(new Address("127.0.0.1", 0), sending(() -> {}))) {
            network.client(node.address()).read(new byte[0]).close();
            brokenOff.join();
        }
        assertEquals(0, unreadable.get());
        assertTrue(store.has(FAILING));
        assertEquals("", store.trouble());
    }
}
