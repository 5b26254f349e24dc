package io.rondo.dfs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.checksum.Crc32c;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.Caller;
import io.rondo.base.transfer.BulkHandler;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.transfer.BulkSource;
import io.rondo.base.transfer.InProcessBulkNetwork;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.chunk.SlotTables;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotPlanner;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.ChunkRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Files of small chunks on nodes that joined one after the other and count what they are sent. */
class ChunkBufferTest {
    private static final int NODES = 20;
    private static final int REPLICAS = 3;
    private static final int CHUNKS = 160;
    private static final int CHUNK_SIZE = 100;

    private final InProcessBulkNetwork network = new InProcessBulkNetwork();
    private final List<Counting> nodes = new ArrayList<>();
    private final Chunks chunks;

    private static final class Counting implements BulkHandler {
        final AtomicInteger stored = new AtomicInteger();
        final AtomicInteger refused = new AtomicInteger();
        volatile boolean fails;

        @Override
        public BulkSource read(byte[] request, Caller caller) throws IOException {
            throw new IOException("not read here");
        }

        @Override
        public BulkSink write(byte[] request, Caller caller) {
            ByteArrayOutputStream taken = new ByteArrayOutputStream();
            return new BulkSink() {
                @Override
                public void accept(ByteBuffer bytes) throws IOException {
                    if (fails) {
                        refused.incrementAndGet();
                        throw new IOException("No space left on device");
                    }
                    byte[] copy = new byte[bytes.remaining()];
                    bytes.get(copy);
                    taken.writeBytes(copy);
                }

                @Override
                public byte[] finish() {
                    stored.incrementAndGet();
                    byte[] all = taken.toByteArray();
                    return Wire.of(ChunkRequest.Stored.class)
                            .encode(new ChunkRequest.Stored(all.length, Crc32c.of(all, 0, all.length)));
                }

                @Override
                public void abort() {
                    // nothing is kept
                }
            };
        }
    }

    ChunkBufferTest() {
        SlotTable table = SlotTable.EMPTY;
        List<NodeInfo> infos = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            Counting node = new Counting();
            nodes.add(node);
            String address = network.serve(new Address(Address.IN_PROCESS, 0), node)
                    .address()
                    .toString();
            infos.add(new NodeInfo("n" + i, "rpc:" + i, address, "host" + i, "r", 1));
            table = SlotPlanner.plan(table, infos, REPLICAS);
        }
        SlotTable grown = table;
        chunks = new Chunks(new SlotTables(known -> grown), network, 2);
    }

    @AfterEach
    void stop() {
        chunks.close();
        network.close();
    }

    private static void write(ChunkBuffer buffer, int count) {
        byte[] content = new byte[count * CHUNK_SIZE];
        buffer.write(content, 0, content.length);
        buffer.flush();
    }

    private void requireEven() {
        int mean = CHUNKS * REPLICAS / NODES;
        for (Counting node : nodes) {
            assertTrue(Math.abs(node.stored.get() - mean) <= 1, node.stored + " of a mean of " + mean);
            node.stored.set(0);
        }
    }

    @Test
    void aFileWrittenAtOnceIsSpreadWithinOneChunk() {
        for (int file = 1; file <= 5; file++) {
            write(new ChunkBuffer(chunks, "i" + file, List.of(), CHUNK_SIZE, chunk -> {}), CHUNKS);
            requireEven();
        }
    }

    @Test
    void aFileOfATransactionIsSpreadWithinOneChunkWhereverItBegins() {
        for (int first = 0; first <= 1 << 20; first += 1 << 18) {
            write(new ChunkBuffer(chunks, "t1", first, CHUNK_SIZE, chunk -> {}), CHUNKS);
            requireEven();
        }
    }

    @Test
    void aFileWrittenInManyAppendsIsSpreadWithinOneChunk() {
        List<ChunkRef> written = new ArrayList<>();
        for (int append = 0; append < 10; append++) {
            write(new ChunkBuffer(chunks, "i6", List.copyOf(written), CHUNK_SIZE, written::add), CHUNKS / 10);
        }
        assertEquals(CHUNKS, written.size());
        assertEquals(
                CHUNKS,
                written.stream().map(chunk -> chunk.id().index()).distinct().count());
        requireEven();
    }

    /** If nodes that fail counted as behind, chunk after chunk would first be sent to them. */
    @Test
    void nodesThatFailAreNotSoughtOut() {
        nodes.get(3).fails = true;
        nodes.get(11).fails = true;
        List<ChunkRef> written = new ArrayList<>();
        write(new ChunkBuffer(chunks, "i7", List.of(), CHUNK_SIZE, written::add), CHUNKS);
        assertEquals(CHUNKS, written.size());
        int part = CHUNKS * REPLICAS / NODES;
        assertTrue(nodes.get(3).refused.get() <= part + 2, "asked " + nodes.get(3).refused);
        assertTrue(nodes.get(11).refused.get() <= part + 2, "asked " + nodes.get(11).refused);
    }
}
