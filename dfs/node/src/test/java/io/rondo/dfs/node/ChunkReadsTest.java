package io.rondo.dfs.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
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
import io.rondo.base.wire.Wire;
import io.rondo.dfs.chunk.ChunkFile;
import io.rondo.dfs.chunk.ChunkReader;
import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.chunk.SlotTables;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotPlanner;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.ChunkRequest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks written to one node over sockets and read back, from its files where they can be. */
class ChunkReadsTest {
    /** What no file can be opened at, so that the node has to send the chunk. */
    private static final String NO_PATH = "no\0path";

    @TempDir
    Path folder;

    private final byte[] content = new byte[300_000];
    private final List<String> asked = new ArrayList<>();
    /** Told in place of the chunk's own path, if it is set. */
    private volatile String toldPath;

    private ChunkStore store;
    private BulkNetwork network;
    private BulkServer server;
    private Chunks chunks;
    private NodeInfo node;
    private ChunkReader reader;

    @BeforeEach
    void start() {
        new Random(3).nextBytes(content);
        store = ChunkStore.open(folder, 0, true);
        network = new TcpBulkNetwork(PeerRole.STORAGE, Secrets.none());
        server = network.serve(
                new Address("127.0.0.1", 0), noting(new ChunkService(store, (chunk, layout) -> {}, chunk -> {})));
        node = new NodeInfo("n1", "127.0.0.1:1", server.address().toString(), "127.0.0.1", "r", 1);
        SlotTable table = SlotPlanner.plan(SlotTable.EMPTY, List.of(node), 1);
        chunks = new Chunks(new SlotTables(known -> table), network, 1);
        reader = chunks.reader();
    }

    private BulkHandler noting(BulkHandler handler) {
        return new BulkHandler() {
            @Override
            public BulkSource read(byte[] request, Caller caller) throws IOException {
                ChunkRequest decoded = Wire.of(ChunkRequest.class).decode(request);
                asked.add(decoded.getClass().getSimpleName());
                if (decoded instanceof ChunkRequest.Where && toldPath != null) {
                    return new BulkSource.Memory(StandardCharsets.UTF_8.encode(toldPath));
                }
                return handler.read(request, caller);
            }

            @Override
            public BulkSink write(byte[] request, Caller caller) throws IOException {
                return handler.write(request, caller);
            }
        };
    }

    @AfterEach
    void stop() {
        reader.close();
        chunks.close();
        server.close();
        network.close();
    }

    private byte[] read(ChunkRef chunk, int offset, int length) {
        byte[] bytes = new byte[length];
        chunks.read(chunk, offset, bytes, 0, length);
        return bytes;
    }

    @Test
    void aNodeOnThisHostIsAskedOnceWhereTheChunkIsAndNoMore() {
        ChunkRef chunk = chunks.write("i1", 0, content, content.length);
        assertArrayEquals(content, read(chunk, 0, content.length));
        assertArrayEquals(Arrays.copyOfRange(content, 70_000, 70_100), read(chunk, 70_000, 100));
        assertEquals(List.of("Where"), asked);
    }

    @Test
    void aDamagedFileIsNotReadButReportedToItsNode() throws IOException {
        ChunkRef chunk = chunks.write("i1", 0, content, content.length);
        Path file = store.where(chunk.id());
        byte[] damaged = Files.readAllBytes(file);
        damaged[150_000] ^= 1;
        Files.write(file, damaged);
        RondoException lost = assertThrows(RondoException.class, () -> read(chunk, 0, content.length));
        assertEquals("chunk-lost", lost.code());
        assertThrows(RondoException.class, () -> store.where(chunk.id()), "the node has put it aside");
    }

    @Test
    void whatIsNoPathHereIsPassedOver() {
        ChunkRef chunk = chunks.write("i1", 0, content, content.length);
        toldPath = NO_PATH;
        assertArrayEquals(content, read(chunk, 0, content.length));
        assertEquals(List.of("Where", "Get"), asked);
    }

    @Test
    void aFileThatIsGoneAtThePathIsAskedForAgain() throws IOException {
        ChunkRef chunk = chunks.write("i1", 0, content, content.length);
        assertArrayEquals(content, read(chunk, 0, content.length));
        Path file = store.where(chunk.id());
        Path aside = Files.move(file, folder.resolve("aside"));
        assertThrows(RondoException.class, () -> read(chunk, 0, content.length));
        Files.move(aside, file);
        assertArrayEquals(content, read(chunk, 0, content.length));
    }

    @Test
    void anyRangeIsReadAsItWasWrittenAndNobodyIsAskedAgain() {
        ChunkRef chunk = chunks.write("i1", 0, content, content.length);
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            int from = random.nextInt(content.length);
            int length = random.nextInt(content.length - from + 1);
            byte[] target = new byte[length + 10];
            reader.read(chunk, from, target, 5, length);
            byte[] expected = new byte[length + 10];
            System.arraycopy(content, from, expected, 5, length);
            assertArrayEquals(expected, target, "seed " + seed);
        }
        assertEquals(List.of("Where"), asked);
    }

    @Test
    void anyRangeThatANodeSendsIsWhatWasWritten() {
        ChunkRef chunk = chunks.write("i1", 0, content, content.length);
        toldPath = NO_PATH;
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            int from = random.nextInt(content.length);
            int length = random.nextInt(content.length - from + 1);
            assertArrayEquals(
                    Arrays.copyOfRange(content, from, from + length), read(chunk, from, length), "seed " + seed);
        }
        for (int from = 0; from + ChunkFile.BLOCK <= content.length; from += ChunkFile.BLOCK) {
            assertArrayEquals(
                    Arrays.copyOfRange(content, from, from + ChunkFile.BLOCK), read(chunk, from, ChunkFile.BLOCK));
        }
    }

    @Test
    void aDamagedBlockThatANodeSendsIsNoticedAndTheNodePutsItAside() throws IOException {
        toldPath = NO_PATH;
        for (int index = 0; index * ChunkFile.BLOCK < content.length; index++) {
            ChunkRef chunk = chunks.write("i1", index, content, content.length);
            damage(chunk, index);
            assertThrows(RondoException.class, () -> read(chunk, 0, content.length));
            assertThrows(RondoException.class, () -> store.where(chunk.id()), "the node has put it aside");
        }
    }

    private void damage(ChunkRef chunk, int block) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(store.where(chunk.id()).toFile(), "rw")) {
            file.seek(Math.min(content.length - 1, block * ChunkFile.BLOCK + 60_000));
            int there = file.read();
            file.seek(file.getFilePointer() - 1);
            file.write(there ^ 8);
        }
    }

    @Test
    void whatIsDamagedWhileItIsOpenIsNoticedInEachBlock() throws IOException {
        for (int index = 0; index * ChunkFile.BLOCK < content.length; index++) {
            ChunkRef chunk = chunks.write("i1", index, content, content.length);
            byte[] one = new byte[1];
            reader.read(chunk, index * ChunkFile.BLOCK, one, 0, 1);
            damage(chunk, index);
            int from = index * ChunkFile.BLOCK;
            assertThrows(RondoException.class, () -> reader.read(chunk, from, one, 0, 1));
            assertThrows(RondoException.class, () -> store.where(chunk.id()), "the node has put it aside");
        }
    }

    @Test
    void moreChunksThanAreKeptOpenAreReadAllTheSame() {
        List<ChunkRef> written = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            content[0] = (byte) i;
            written.add(chunks.write("i1", i, content, content.length));
        }
        byte[] one = new byte[1];
        for (int i = 0; i < 80; i++) {
            reader.read(written.get(i % 40), 0, one, 0, 1);
            assertEquals((byte) (i % 40), one[0]);
        }
        reader.close();
        reader.read(written.get(7), 0, one, 0, 1);
        assertEquals(7, one[0]);
    }

    @Test
    void aNodeThatIsStoppedKeepsAProcessWaitingOnceAndNotAtEachRead() throws IOException {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket stopped = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            new DaemonThreads("stopped")
                    .newThread(() -> keepWaiting(stopped, connections))
                    .start();
            NodeInfo silent =
                    new NodeInfo("n0", "127.0.0.1:2", "127.0.0.1:" + stopped.getLocalPort(), "127.0.0.1", "r", 1);
            SlotTable both = SlotPlanner.plan(SlotTable.EMPTY, List.of(silent, node), 2);
            ChunkRef first = chunks.write("f", 0, content, content.length);
            try (Chunks impatient =
                    new Chunks(new SlotTables(known -> both), network, 1, 10_000, Duration.ofMillis(200))) {
                byte[] read = new byte[content.length];
                for (int i = 0; i < 20; i++) {
                    impatient.read(first, i, read, i, content.length - i);
                    assertArrayEquals(content, read);
                }
            }
        }
        assertEquals(1, connections.get());
    }

    @Test
    void aNodeThatIsStoppedHoldsAProcessUpOnceAndNotAtEachWrite() throws IOException {
        byte[] large = new byte[5_000_000]; // more than connections hold
        new Random(4).nextBytes(large);
        try (ServerSocket stopped = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            new DaemonThreads("stopped")
                    .newThread(() -> keepWaiting(stopped, new AtomicInteger()))
                    .start();
            NodeInfo silent =
                    new NodeInfo("n0", "127.0.0.1:2", "127.0.0.1:" + stopped.getLocalPort(), "127.0.0.1", "r", 1);
            SlotTable both = SlotPlanner.plan(SlotTable.EMPTY, List.of(silent, node), 2);
            try (Chunks impatient =
                    new Chunks(new SlotTables(known -> both), network, 1, 10_000, Duration.ofSeconds(1))) {
                List<ChunkRef> written = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    byte[] bytes = i % 2 == 0 ? large : content;
                    written.add(impatient.write("f", i, bytes, bytes.length));
                }
                for (int i = 0; i < 20; i++) {
                    assertArrayEquals(i % 2 == 0 ? large : content, impatient.readAll(written.get(i)));
                }
            }
        }
    }

    private static void keepWaiting(ServerSocket stopped, AtomicInteger connections) {
        List<Socket> open = new ArrayList<>();
        try {
            while (true) {
                open.add(stopped.accept());
                connections.incrementAndGet();
            }
        } catch (IOException e) {
            assertTrue(stopped.isClosed(), e::toString);
        }
    }
}
