package io.rondo.base.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.checksum.Crc32c;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.PeerRole;
import io.rondo.base.security.Secrets;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bulk transfer over real sockets, behind the gate. */
class TcpBulkNetworkTest extends BulkContract {
    private static final Address LOOPBACK = new Address("127.0.0.1", 0);

    @Override
    BulkNetwork network() {
        Secrets.generate(folder.resolve("secrets"), java.util.List.of("worker"));
        return new TcpBulkNetwork(PeerRole.WORKER, Secrets.load(folder.resolve("secrets")));
    }

    @Override
    Address bind() {
        return LOOPBACK;
    }

    @Test
    void whoHasNoSecretGetsNothing() {
        try (BulkNetwork stranger = new TcpBulkNetwork(PeerRole.WORKER, Secrets.none())) {
            Exception refused = assertThrows(Exception.class, () -> {
                try (InputStream in = stranger.client(server.address()).read("m".getBytes(StandardCharsets.US_ASCII))) {
                    in.readAllBytes();
                }
            });
            assertTrue(refused instanceof IOException || refused instanceof RondoException, refused.toString());
        }
    }

    @Test
    void whoSpeaksAnotherProtocolIsCutOff() throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals(-1, socket.getInputStream().read());
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("reset"), e.toString()); // cut off with what was sent unread
        }
    }

    @Test
    void withoutSecretsNothingElseThanLoopbackIsListenedOn() {
        try (BulkNetwork open = new TcpBulkNetwork(PeerRole.WORKER, Secrets.none())) {
            RondoException refused =
                    assertThrows(RondoException.class, () -> open.serve(new Address("0.0.0.0", 0), store));
            assertEquals("insecure-bind", refused.code());
        }
    }

    @Test
    void everyFlippedBitOfAFrameIsNoticed() throws IOException {
        byte[] data = new byte[40];
        new Random(7).nextBytes(data);
        ByteBuffer frame = ByteBuffer.allocate(BulkFrames.HEAD + data.length);
        BulkFrames.putHead(frame, BulkFrames.DATA, data.length, Crc32c.of(data, 0, data.length));
        frame.put(data).flip();
        assertArrayEquals(data, BulkFrames.take(frame.duplicate()).copy());
        for (int bit = 0; bit < 8 * frame.capacity(); bit++) {
            byte[] damaged = frame.array().clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            ByteBuffer in = ByteBuffer.wrap(damaged);
            assertThrows(IOException.class, () -> {
                if (BulkFrames.size(in, BulkFrames.MOST_DATA) > in.remaining()) {
                    throw new EOFException(); // it would wait for what does not come
                }
                BulkFrames.take(in);
            });
        }
    }

    /** More than a buffer holds, and frames that end where buffers do not. */
    @Test
    void framesOfEveryLengthPass() throws IOException {
        try (BulkWriter writer = network.client(server.address()).write("w".getBytes(StandardCharsets.US_ASCII))) {
            Random lengths = new Random(11);
            int at = 0;
            for (int i = 0; i < 60; i++) {
                int length = lengths.nextBoolean() ? lengths.nextInt(BulkWriter.MOST_CHECKED + 1) : lengths.nextInt(20);
                writer.write(content, at, length, Crc32c.of(content, at, length));
                at += length;
            }
            writer.finish();
            assertArrayEquals(java.util.Arrays.copyOf(content, at), store.written.toByteArray());
        }
    }

    @Test
    void aSilentPeerIsNotWaitedForLongerThanPatience() throws IOException {
        try (ServerSocketChannel silent = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
                FrameChannel channel = FrameChannel.connect((InetSocketAddress) silent.getLocalAddress(), 1_000, 50)) {
            assertThrows(SocketTimeoutException.class, () -> channel.read(BulkFrames.MOST_DATA));
            assertThrows(SocketTimeoutException.class, () -> {
                while (true) { // until the kernel's buffers are full
                    channel.write(BulkFrames.DATA, content, 0, BulkFrames.MOST_CONTROL);
                }
            });
        }
    }

    /** Passes bytes on and flips a bit in what comes back, on every connection. */
    private static void flippingProxy(ServerSocket listener, Address behind, long flipAt) {
        start(() -> {
            while (true) {
                Socket front = listener.accept();
                Socket back = new Socket(behind.host(), behind.port());
                start(() -> pass(front, back, -1));
                start(() -> pass(back, front, flipAt));
            }
        });
    }

    /** A thread that ends with its sockets. */
    private interface Passing {
        void run() throws IOException;
    }

    private static void start(Passing passing) {
        Thread thread = new Thread(() -> {
            try {
                passing.run();
            } catch (IOException e) {
                return; // one side has seen enough
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void pass(Socket from, Socket to, long flipAt) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            long at = 0;
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                if (flipAt >= at && flipAt < at + n) {
                    buffer[(int) (flipAt - at)] ^= 4;
                }
                at += n;
                out.write(buffer, 0, n);
            }
        }
    }

    @Test
    void aByteDamagedOnTheWayIsAnErrorAndNeverData() throws IOException {
        for (long flipAt : new long[] {0, 3, 100, 1_000_000}) {
            try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                flippingProxy(listener, server.address(), flipAt);
                Address damaged = new Address("127.0.0.1", listener.getLocalPort());
                assertThrows(IOException.class, () -> {
                    try (InputStream in = network.client(damaged).read("m".getBytes(StandardCharsets.US_ASCII))) {
                        in.readAllBytes();
                    }
                });
            }
        }
    }

    /** Passes bytes on, and closes both ends when so many have come from this side. */
    private static void cuttingProxy(ServerSocket listener, Address behind, long fromFront, long fromBack) {
        start(() -> {
            while (true) {
                Socket front = listener.accept();
                Socket back = new Socket(behind.host(), behind.port());
                start(() -> passUntil(front, back, fromFront));
                start(() -> passUntil(back, front, fromBack));
            }
        });
    }

    private static void passUntil(Socket from, Socket to, long cutAt) throws IOException {
        try (from;
                to) {
            byte[] buffer = new byte[8192];
            long left = cutAt;
            for (int n = 1; n > 0 && left > 0; left -= n) {
                n = from.getInputStream().read(buffer, 0, (int) Math.min(buffer.length, left));
                to.getOutputStream().write(buffer, 0, Math.max(n, 0));
            }
        }
    }

    @Test
    void aConnectionCutAmidAReadIsAnErrorAndNeverAShorterEnd() throws IOException {
        for (long cutAt : new long[] {1, 50, 65_600, 1_000_000, 2_999_999}) {
            try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                cuttingProxy(listener, server.address(), Long.MAX_VALUE, cutAt);
                Address cut = new Address("127.0.0.1", listener.getLocalPort());
                assertThrows(
                        IOException.class,
                        () -> {
                            try (InputStream in = network.client(cut).read("m".getBytes(StandardCharsets.US_ASCII))) {
                                in.readAllBytes();
                            }
                        },
                        "cut at " + cutAt);
            }
        }
    }

    @Test
    void aConnectionCutAmidAWriteIsToldOnBothSides() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            cuttingProxy(listener, server.address(), 1_000_000, Long.MAX_VALUE);
            Address cut = new Address("127.0.0.1", listener.getLocalPort());
            assertThrows(IOException.class, () -> {
                try (BulkWriter writer = network.client(cut).write("w".getBytes(StandardCharsets.US_ASCII))) {
                    writer.write(content, 0, content.length);
                    writer.finish();
                }
            });
            assertEquals(true, store.aborted.get(20, TimeUnit.SECONDS));
        }
    }

    /** Passes so many bytes on and then only the end of them, while the way back stays open. */
    private static void endingProxy(ServerSocket listener, Address behind, int endAt) {
        start(() -> {
            while (true) {
                Socket front = listener.accept();
                Socket back = new Socket(behind.host(), behind.port());
                start(() -> {
                    back.getOutputStream().write(front.getInputStream().readNBytes(endAt));
                    back.shutdownOutput();
                    front.getInputStream().transferTo(OutputStream.nullOutputStream());
                });
                start(() -> pass(back, front, -1));
            }
        });
    }

    @Test
    void aWriteThatBrokeOffIsTheConnectionsFailureAndNotTheTakersRefusal() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            endingProxy(listener, server.address(), 1_000_000);
            Address ended = new Address("127.0.0.1", listener.getLocalPort());
            assertThrows(IOException.class, () -> {
                try (BulkWriter writer = network.client(ended).write("w".getBytes(StandardCharsets.US_ASCII))) {
                    writer.write(content, 0, content.length);
                    writer.finish();
                }
            });
            assertEquals(true, store.aborted.get(20, TimeUnit.SECONDS));
        }
    }

    private static void readAll(BulkNetwork network, Address peer) throws IOException {
        try (InputStream in = network.client(peer).read("m".getBytes(StandardCharsets.US_ASCII))) {
            in.readAllBytes();
        }
    }

    /** A peer that is never asked again, as its address is gone with its process, must not cost a descriptor for ever. */
    @Test
    void aConnectionThatHasRestedForLongIsClosed() throws Exception {
        Secrets secrets = Secrets.load(folder.resolve("secrets"));
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                BulkNetwork forgetful = new TcpBulkNetwork(PeerRole.WORKER, secrets, Duration.ZERO)) {
            start(() -> {
                Socket front = listener.accept();
                Socket back =
                        new Socket(server.address().host(), server.address().port());
                start(() -> pass(back, front, -1));
                pass(front, back, -1);
                closed.complete(true);
            });
            readAll(forgetful, new Address("127.0.0.1", listener.getLocalPort()));
            assertFalse(closed.isDone());
            readAll(forgetful, server.address());
            assertEquals(true, closed.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void whoHasAnotherSecretGetsNothing() {
        Secrets.generate(folder.resolve("others"), java.util.List.of("worker"));
        try (BulkNetwork stranger = new TcpBulkNetwork(PeerRole.WORKER, Secrets.load(folder.resolve("others")))) {
            assertThrows(IOException.class, () -> {
                try (InputStream in = stranger.client(server.address()).read("m".getBytes(StandardCharsets.US_ASCII))) {
                    in.readAllBytes();
                }
            });
        }
    }
}
