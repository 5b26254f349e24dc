package io.rondo.dfs.chunk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.checksum.Crc32c;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.Caller;
import io.rondo.base.transfer.BulkHandler;
import io.rondo.base.transfer.BulkSink;
import io.rondo.base.transfer.BulkSource;
import io.rondo.base.transfer.InProcessBulkNetwork;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotPlanner;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.dfs.protocol.ChunkRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chunks that are sent while they grow, to nodes that keep them in memory. */
class ChunkUploadTest {
    private final InProcessBulkNetwork network = new InProcessBulkNetwork();
    private final List<Node> nodes = new ArrayList<>();
    private Chunks chunks;

    /** Keeps what it is sent whole, and fails amid a chunk if it is told to. */
    private static final class Node implements BulkHandler {
        final Map<ChunkId, byte[]> stored = new ConcurrentHashMap<>();
        final AtomicInteger aborted = new AtomicInteger();
        volatile long failsBehind = Long.MAX_VALUE;

        @Override
        public BulkSource read(byte[] request, Caller caller) throws IOException {
            throw new IOException("not read here");
        }

        @Override
        public BulkSink write(byte[] request, Caller caller) {
            ChunkRequest.Put put =
                    (ChunkRequest.Put) Wire.of(ChunkRequest.class).decode(request);
            ByteArrayOutputStream taken = new ByteArrayOutputStream();
            return new BulkSink() {
                @Override
                public void accept(ByteBuffer bytes) throws IOException {
                    byte[] copy = new byte[bytes.remaining()];
                    bytes.get(copy);
                    taken.writeBytes(copy);
                    if (taken.size() > failsBehind) {
                        throw new IOException("No space left on device");
                    }
                }

                @Override
                public byte[] finish() {
                    byte[] all = taken.toByteArray();
                    stored.put(put.id(), all);
                    return Wire.of(ChunkRequest.Stored.class)
                            .encode(new ChunkRequest.Stored(all.length, Crc32c.of(all, 0, all.length)));
                }

                @Override
                public void abort() {
                    aborted.incrementAndGet();
                }
            };
        }
    }

    private void start(long idleMillis) {
        List<NodeInfo> infos = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Node node = new Node();
            nodes.add(node);
            String address = network.serve(new Address(Address.IN_PROCESS, 0), node)
                    .address()
                    .toString();
            infos.add(new NodeInfo("n" + i, "rpc:" + i, address, "host" + i, "r", 1));
        }
        SlotTable table = SlotPlanner.plan(SlotTable.EMPTY, infos, 3);
        chunks = new Chunks(new SlotTables(known -> table), network, 2, idleMillis, Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() {
        chunks.close();
        network.close();
    }

    private static byte[] content(long seed, int length) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    @Test
    void whatGrowsInAnyPiecesArrivesWhole() {
        start(10_000);
        ChunkBody body = new ChunkBody();
        for (int seed = 1; seed <= 60; seed++) {
            Random random = new Random(seed);
            int round = random.nextInt(12) * ChunkFile.BLOCK;
            byte[] content = content(seed, random.nextBoolean() ? round : random.nextInt(800_000));
            ChunkUpload upload = null;
            for (int at = 0, piece; at < content.length; at += piece) {
                piece = Math.min(content.length - at, 1 + random.nextInt(200_000));
                body.add(content, at, piece);
                if (upload == null && body.worthSending()) {
                    upload = chunks.begin("i1", seed, body);
                }
            }
            upload = upload == null ? chunks.begin("i1", seed, body) : upload;
            ChunkRef chunk = chunks.finish(upload, "i1", seed, body);
            assertEquals(Crc32c.of(content, 0, content.length), chunk.crc(), "seed " + seed);
            for (Node node : nodes) {
                assertArrayEquals(content, node.stored.get(chunk.id()), "seed " + seed);
            }
            body.clear();
        }
    }

    @Test
    void aWriterThatPausesSendsItsChunkWhenItIsWhole() {
        start(1);
        byte[] content = content(7, 1_000_000);
        ChunkBody body = new ChunkBody();
        body.add(content, 0, 400_000);
        ChunkUpload paused = chunks.begin("i1", 0, body);
        paused.failures().values().forEach(failure -> assertInstanceOf(ChunkBody.Idle.class, failure));
        assertEquals(3, paused.failures().size());
        body.add(content, 400_000, 600_000);
        ChunkRef chunk = chunks.finish(paused, "i1", 0, body);
        nodes.forEach(node -> assertArrayEquals(content, node.stored.get(chunk.id())));
        nodes.forEach(node -> assertEquals(1, node.stored.size()));
    }

    @Test
    void whatIsGivenUpIsStoredNowhere() {
        start(10_000);
        ChunkBody body = new ChunkBody();
        body.add(content(8, 600_000), 0, 600_000);
        ChunkUpload upload = chunks.begin("i1", 0, body);
        body.abandon();
        assertEquals(3, upload.failures().size());
        nodes.forEach(node -> assertTrue(node.stored.isEmpty()));
    }

    @Test
    void aNodeThatFailsAmidAChunkHoldsUpNothing() {
        start(10_000);
        nodes.get(1).failsBehind = 300_000;
        byte[] content = content(9, 700_000);
        ChunkBody body = new ChunkBody();
        body.add(content, 0, 500_000);
        ChunkUpload upload = chunks.begin("i1", 0, body);
        body.add(content, 500_000, 200_000);
        ChunkRef chunk = chunks.finish(upload, "i1", 0, body);
        List<Node> right = Arrays.asList(nodes.get(0), nodes.get(2));
        right.forEach(node -> assertArrayEquals(content, node.stored.get(chunk.id())));
        assertEquals(1, nodes.get(1).aborted.get());
    }

    @Test
    void whenTooManyFailTheWholeIsSentAgain() {
        start(10_000);
        nodes.get(0).failsBehind = 300_000;
        nodes.get(1).failsBehind = 300_000;
        byte[] content = content(10, 700_000);
        ChunkBody body = new ChunkBody();
        body.add(content, 0, 700_000);
        ChunkUpload upload = chunks.begin("i1", 0, body);
        body.end();
        upload.failures();
        nodes.get(0).failsBehind = Long.MAX_VALUE;
        ChunkRef chunk = chunks.finish(upload, "i1", 0, body);
        assertArrayEquals(content, nodes.get(0).stored.get(chunk.id()));
        assertArrayEquals(content, nodes.get(2).stored.get(chunk.id()));
    }

    /** As when a sync has failed and its writer goes on. */
    @Test
    void moreMayComeBehindAnEnd() {
        start(10_000);
        for (int first : new int[] {10, ChunkFile.BLOCK, 300_000}) {
            byte[] content = content(first, first + 200_000);
            ChunkBody body = new ChunkBody();
            body.add(content, 0, first);
            body.end();
            body.add(content, first, 200_000);
            ChunkRef chunk = chunks.finish(chunks.begin("i1", first, body), "i1", first, body);
            assertEquals(Crc32c.of(content, 0, content.length), chunk.crc());
            nodes.forEach(node -> assertArrayEquals(content, node.stored.get(chunk.id())));
        }
    }
}
