package io.rondo.minicluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.rpc.grpc.GrpcNetwork;
import io.rondo.base.security.Secrets;
import io.rondo.base.transfer.TcpBulkNetwork;
import io.rondo.base.wire.Wire;
import io.rondo.dfs.client.ClusterProtocol;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.protocol.ChunkRequest;
import io.rondo.dfs.protocol.KeeperProtocol;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.StorageProtocol;
import io.rondo.dfs.protocol.StorageRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Strangers at every port of the store, storage nodes' and keeper's RPC, bulk transfer, the cluster's address: they are refused,
 * nothing changes, and the store serves on.
 */
class BadInputTest {
    private static final List<String> ROLES = List.of("client", "worker", "master", "storage", "task", "zookeeper");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] CONTENT = "what is there and must stay".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private MiniCluster cluster;
    /** By what they are for. */
    private final Map<String, Address> ports = new LinkedHashMap<>();

    @BeforeEach
    void start() throws IOException {
        Secrets.generate(folder.resolve("ours"), ROLES);
        Secrets.generate(folder.resolve("theirs"), ROLES);
        cluster = MiniCluster.start(
                MiniClusterSettings.small().with(1, 3, 1),
                Networks.tcp("127.0.0.1", Secrets.load(folder.resolve("ours"))));
        try (FileStore.StoreOutput out = cluster.store().create("/there", false)) {
            out.write(CONTENT, 0, CONTENT.length);
        }
        KeeperReply.RingNode node = ring().nodes().get(0);
        ports.put("storage RPC", Address.parse(node.node().rpc()));
        ports.put("bulk", Address.parse(node.node().bulk()));
        ports.put("cluster address", cluster.master().orElseThrow());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private KeeperReply.Ring ring() {
        return (KeeperReply.Ring) cluster.keeper().call(new KeeperRequest.DescribeRing());
    }

    private void requireAllIsWell() throws IOException {
        assertArrayEquals(CONTENT, cluster.store().readAll("/there"));
        assertEquals(1, cluster.store().list("/").size());
        assertTrue(cluster.check("/").healthy());
        try (FileStore.StoreOutput out = cluster.store().create("/next", false)) {
            out.write(CONTENT, 0, CONTENT.length);
        }
        assertArrayEquals(CONTENT, cluster.store().readAll("/next"));
        assertTrue(cluster.store().delete("/next", false));
    }

    private static List<byte[]> nonsense() {
        byte[] noise = new byte[20_000];
        new Random(4).nextBytes(noise);
        byte[] text = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] hugeFrame = ByteBuffer.allocate(preface.length + 9)
                .put(preface)
                .put(new byte[] {-1, -1, -1, 0, 0, 0, 0, 0, 1})
                .array();
        long magic = 0x524F4E444F424B32L;
        byte[] longHello = ByteBuffer.allocate(17)
                .putLong(magic)
                .put((byte) 1)
                .putInt(Integer.MAX_VALUE)
                .array();
        byte[] negativeHello =
                ByteBuffer.allocate(17).putLong(magic).put((byte) 1).putInt(-1).array();
        byte[] tls = {22, 3, 1, 2, 0, 1, 0, 1, -4, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        return List.of(noise, text, hugeFrame, longHello, negativeHello, tls);
    }

    @Test
    void whoeverSpeaksNonsenseIsCutOff() throws IOException {
        List<Socket> silent = new ArrayList<>();
        try {
            for (Map.Entry<String, Address> port : ports.entrySet()) {
                for (int i = 0; i < 20; i++) {
                    silent.add(connect(port.getValue())); // half open, and never a word
                }
                for (byte[] words : nonsense()) {
                    requireCutOff(port.getKey(), port.getValue(), words);
                }
            }
            requireAllIsWell();
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private static Socket connect(Address address) throws IOException {
        Socket socket = new Socket(address.host(), address.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void requireCutOff(String port, Address address, byte[] words) throws IOException {
        try (Socket socket = connect(address)) {
            socket.getOutputStream().write(words);
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                // what it says before it hangs up
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError(port + " goes on listening to nonsense", e);
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("reset") || e.getMessage().contains("Broken pipe"), e.toString());
        }
    }

    @Test
    void whoHasOtherSecretsIsRefused() throws IOException {
        Secrets theirs = Secrets.load(folder.resolve("theirs"));
        try (GrpcNetwork rpc = new GrpcNetwork(PeerRole.STORAGE, theirs);
                TcpBulkNetwork bulk = new TcpBulkNetwork(PeerRole.STORAGE, theirs)) {
            Address node = ports.get("storage RPC");
            refused(() -> rpc.client(node)
                    .call(StorageProtocol.CALL, new StorageRequest.Scrub(), PATIENCE)
                    .join());
            refused(() -> rpc.client(node)
                    .call(
                            KeeperProtocol.CALL,
                            new KeeperRequest.MakeFolders(UUID.randomUUID().toString(), "/evil", "me"),
                            PATIENCE)
                    .join());
            refused(() -> rpc.client(node)
                    .call(ClusterProtocol.DESCRIBE, new ClusterProtocol.Describe(), PATIENCE)
                    .join());
            byte[] get = Wire.of(ChunkRequest.class).encode(new ChunkRequest.Get(new ChunkId("i1", 0, 0, 0), 0, 1));
            Exception failure = assertThrows(
                    Exception.class,
                    () -> bulk.client(ports.get("bulk")).read(get).readAllBytes());
            assertTrue(failure instanceof IOException || failure instanceof RondoException, failure.toString());
        }
        requireAllIsWell();
    }

    private static void refused(Runnable call) {
        CompletionException failure = assertThrows(CompletionException.class, call::run);
        assertTrue(
                failure.getCause() instanceof RondoException known && known.is("not-authenticated"),
                failure.toString());
    }
}
