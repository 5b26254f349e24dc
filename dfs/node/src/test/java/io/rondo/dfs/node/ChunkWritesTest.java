package io.rondo.dfs.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.transfer.BulkServer;
import io.rondo.base.transfer.InProcessBulkNetwork;
import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.chunk.SlotTables;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.placement.NodeInfo;
import io.rondo.dfs.placement.SlotPlanner;
import io.rondo.dfs.placement.SlotTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks written while nodes are dead: with two acknowledgements wanted, of three replicas. */
class ChunkWritesTest {
    private static final int REPLICATION = 3;
    private static final int QUORUM = 2;

    @TempDir
    Path folder;

    private final InProcessBulkNetwork network = new InProcessBulkNetwork();
    private final List<BulkServer> servers = new ArrayList<>();
    private Chunks chunks;

    private void start(int nodes) {
        List<NodeInfo> infos = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            ChunkStore store = ChunkStore.open(folder.resolve("n" + i), 0, false);
            BulkServer server = network.serve(
                    new Address(Address.IN_PROCESS, 0), new ChunkService(store, (chunk, layout) -> {}, chunk -> {}));
            servers.add(server);
            infos.add(new NodeInfo("n" + i, "rpc:" + i, server.address().toString(), "host" + i, "r", 1));
        }
        SlotTable table = SlotTable.EMPTY;
        for (int i = 1; i <= nodes; i++) {
            table = SlotPlanner.plan(table, infos.subList(0, i), REPLICATION);
        }
        SlotTable planned = table;
        chunks = new Chunks(new SlotTables(known -> planned), network, QUORUM);
    }

    @AfterEach
    void stop() {
        chunks.close();
        servers.forEach(BulkServer::close);
        network.close();
    }

    private void writesAndReads(int count) {
        for (int i = 0; i < count; i++) {
            byte[] content = {(byte) i, 2, 3};
            ChunkRef chunk = chunks.write("i1", i, content, content.length);
            assertArrayEquals(content, chunks.readAll(chunk));
        }
    }

    @Test
    void oneDeadNodeOfThreeHoldsUpNothing() {
        start(3);
        servers.get(1).close();
        writesAndReads(30);
    }

    @Test
    void withTooFewNodesNothingIsAcknowledged() {
        start(3);
        servers.get(0).close();
        servers.get(1).close();
        RondoException failure = assertThrows(RondoException.class, () -> chunks.write("i1", 0, new byte[] {1}, 1));
        assertEquals("store-unreachable", failure.code());
        assertEquals(ErrorKind.RETRYABLE, failure.kind());
    }

    /** Seven of ten slots have only one of the living here; the writer finds the others. */
    @Test
    void aSlotWithEnoughLivingNodesIsFoundIfThereIsOne() {
        start(5);
        servers.get(0).close();
        servers.get(2).close();
        servers.get(4).close();
        writesAndReads(100);
    }
}
