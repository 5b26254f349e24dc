package io.rondo.coordination.zookeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.coordination.Coordination;
import io.rondo.coordination.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three servers, of which two are enough. */
class EnsembleServerTest {
    private static final byte[] SECRET = {1, 2, 3};
    private static final String NOT_SERVING = "This ZooKeeper instance is not currently serving requests";

    @TempDir
    Path folder;

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static List<String> servers() throws IOException {
        List<String> servers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            servers.add("127.0.0.1:" + freePort() + ":" + freePort());
        }
        return servers;
    }

    private EnsembleServer start(int number, List<String> servers, byte[] secret) throws IOException {
        EnsembleServer.Place place = new EnsembleServer.Place(number, servers, new Address("127.0.0.1", freePort()));
        return EnsembleServer.start(folder.resolve("zookeeper-" + number), place, secret);
    }

    /** What a server says when it is asked how it is. */
    private static String srvr(EnsembleServer server) throws IOException {
        Address at = Address.parse(server.connectString());
        try (Socket socket = new Socket(at.host(), at.port())) {
            socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void theyServeWhileMoreThanHalfAreThereAndNobodyJoinsWithoutTheSecret() throws Exception {
        List<String> servers = servers();
        try (EnsembleServer first = start(1, servers, SECRET);
                EnsembleServer stranger = start(3, servers, new byte[0])) {
            try (EnsembleServer second = start(2, servers, SECRET);
                    Coordination session = ZooKeeperCoordination.connect(new ZooKeeperSettings(
                            first.connectString() + "," + second.connectString(), Duration.ofSeconds(4), SECRET))) {
                assertTrue(session.leader(Role.KEEPER).isEmpty());
                assertTrue(srvr(first).contains("Mode: "));
                assertEquals(NOT_SERVING, srvr(stranger).strip());
            }
            while (!srvr(first).strip().equals(NOT_SERVING)) {
                Thread.onSpinWait(); // alone it serves nobody, as soon as it has noticed
            }
        }
    }

    @Test
    void aPlaceThatIsNoneIsRefused() {
        Address clients = new Address("127.0.0.1", 0);
        assertThrows(
                RondoException.class, () -> new EnsembleServer.Place(4, List.of("a:1:2", "b:1:2", "c:1:2"), clients));
        assertThrows(RondoException.class, () -> new EnsembleServer.Place(1, List.of("a:1"), clients));
    }
}
