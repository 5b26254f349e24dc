package io.rondo.base.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.checksum.Crc32c;
import io.rondo.base.error.RondoException;
import io.rondo.base.rpc.Address;
import io.rondo.base.rpc.Caller;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link BulkNetwork} does. */
abstract class BulkContract {
    private static final int BEFORE = 10;
    private static final int BLOCK = 10_000;

    @TempDir
    Path folder;

    protected final byte[] content = new byte[3_000_001];
    protected final Store store = new Store();
    protected BulkNetwork network;
    protected BulkServer server;

    abstract BulkNetwork network();

    abstract Address bind();

    /** Serves one file, from disk or memory, and keeps what is written. */
    final class Store implements BulkHandler {
        final ByteArrayOutputStream written = new ByteArrayOutputStream();
        final List<IOException> notSent = new CopyOnWriteArrayList<>();
        final List<FileChannel> opened = new CopyOnWriteArrayList<>();
        volatile int lastCrc;
        final CompletableFuture<Boolean> aborted = new CompletableFuture<>();

        @Override
        public BulkSource read(byte[] request, Caller caller) throws IOException {
            if (request.length == 0) {
                throw RondoException.user("no-such-chunk", "There is none.");
            }
            if (request[0] == 'm') {
                return new BulkSource.Memory(ByteBuffer.wrap(content));
            }
            if (request[0] == 's') {
                return new BulkSource.Stream(new ByteArrayInputStream(content));
            }
            FileChannel file = FileChannel.open(folder.resolve("content"), StandardOpenOption.READ);
            opened.add(file);
            if (request[0] == 'b') {
                return blocks(file);
            }
            return new BulkSource.FileRange(file, 10, content.length - 20);
        }

        /** All of the content: ten bytes, the blocks, and the rest. */
        private BulkSource.Blocks blocks(FileChannel file) {
            int[] crcs = new int[(content.length - BEFORE) / BLOCK];
            for (int i = 0; i < crcs.length; i++) {
                crcs[i] = Crc32c.of(content, BEFORE + i * BLOCK, BLOCK);
            }
            int end = BEFORE + crcs.length * BLOCK;
            return new BulkSource.Blocks(
                    ByteBuffer.wrap(content, 0, BEFORE),
                    file,
                    BEFORE,
                    BLOCK,
                    crcs,
                    ByteBuffer.wrap(content, end, content.length - end),
                    notSent::add);
        }

        @Override
        public BulkSink write(byte[] request, Caller caller) {
            return new BulkSink() {
                @Override
                public void accept(ByteBuffer bytes) throws IOException {
                    if (request[0] == 'f') {
                        throw new IOException("No space left on device");
                    }
                    byte[] copy = new byte[bytes.remaining()];
                    bytes.get(copy);
                    written.writeBytes(copy);
                }

                @Override
                public void accept(ByteBuffer bytes, int crc) throws IOException {
                    lastCrc = crc;
                    accept(bytes);
                }

                @Override
                public byte[] finish() {
                    return new byte[] {42};
                }

                @Override
                public void abort() {
                    aborted.complete(true);
                }
            };
        }
    }

    @BeforeEach
    void serve() throws IOException {
        new Random(1).nextBytes(content);
        Files.write(folder.resolve("content"), content);
        network = network();
        server = network.serve(bind(), store);
    }

    @AfterEach
    void close() {
        server.close();
        network.close();
    }

    private byte[] read(String request) throws IOException {
        try (InputStream in = network.client(server.address()).read(request.getBytes(StandardCharsets.US_ASCII))) {
            return in.readAllBytes();
        }
    }

    @Test
    void whatIsReadIsWhatIsThere() throws IOException {
        for (int i = 0; i < 3; i++) { // the second and third use the connection of the first
            assertArrayEquals(content, read("m"));
            assertArrayEquals(content, read("stream"));
            assertArrayEquals(Arrays.copyOfRange(content, 10, content.length - 10), read("file"));
            assertArrayEquals(content, read("blocks"));
        }
    }

    @Test
    void aBlockThatIsNotWhatItsChecksumSaysIsNoticedByWhoReadsIt() throws IOException {
        for (int at : List.of(BEFORE, content.length / 2, content.length - BLOCK - 1)) {
            byte[] damaged = content.clone();
            damaged[at] ^= 64;
            Files.write(folder.resolve("content"), damaged);
            assertThrows(WrongChecksum.class, () -> read("blocks"), "byte " + at);
        }
        Files.write(folder.resolve("content"), content);
        assertArrayEquals(content, read("blocks"));
    }

    @Test
    void aFileOfBlocksThatEndsEarlyIsNoticedAndTold() throws IOException {
        Files.write(folder.resolve("content"), Arrays.copyOf(content, content.length / 2));
        assertThrows(IOException.class, () -> read("blocks"));
        assertEquals("a file ended early", store.notSent.get(0).getMessage());
        Files.write(folder.resolve("content"), content);
        assertArrayEquals(content, read("blocks"));
    }

    @Test
    void filesThatWereSentAreClosed() throws IOException {
        read("blocks");
        read("file");
        read("m"); // whose connection has done with what came before
        assertEquals(2, store.opened.size());
        assertTrue(store.opened.stream().noneMatch(FileChannel::isOpen));
    }

    @Test
    void aRefusalKeepsItsCodeAndTheNextRequestIsServed() throws IOException {
        assertEquals(
                "no-such-chunk",
                assertThrows(RondoException.class, () -> read("")).code());
        assertArrayEquals(content, read("m"));
    }

    @Test
    void aReaderMayLeaveEarly() throws IOException {
        try (InputStream in = network.client(server.address()).read("m".getBytes(StandardCharsets.US_ASCII))) {
            assertEquals(content[0] & 0xFF, in.read());
        }
        assertArrayEquals(content, read("m"));
    }

    @Test
    void whatIsWrittenArrivesAndIsAcknowledged() throws IOException {
        try (BulkWriter writer = network.client(server.address()).write("w".getBytes(StandardCharsets.US_ASCII))) {
            writer.write(content, 0, 1_000_000);
            writer.write(content, 1_000_000, content.length - 1_000_000);
            assertArrayEquals(new byte[] {42}, writer.finish());
        }
        assertArrayEquals(content, store.written.toByteArray());
    }

    @Test
    void aPieceThatIsNotWhatItsChecksumSaysIsRefused() throws Exception {
        try (BulkWriter writer = network.client(server.address()).write("w".getBytes(StandardCharsets.US_ASCII))) {
            assertThrows(IOException.class, () -> {
                writer.write(content, 0, 1_000, Crc32c.of(content, 0, 999));
                writer.finish();
            });
        }
        assertEquals(true, store.aborted.get(20, TimeUnit.SECONDS));
        assertEquals(0, store.written.size());
    }

    @Test
    void piecesArriveWithTheirChecksums() throws IOException {
        try (BulkWriter writer = network.client(server.address()).write("w".getBytes(StandardCharsets.US_ASCII))) {
            writer.write(content, 5, 60_000, Crc32c.of(content, 5, 60_000));
            writer.finish();
        }
        assertEquals(Crc32c.of(content, 5, 60_000), store.lastCrc);
    }

    @Test
    void aWriteThatIsNotFinishedIsAborted() throws Exception {
        try (BulkWriter writer = network.client(server.address()).write("w".getBytes(StandardCharsets.US_ASCII))) {
            writer.write(content, 0, content.length);
        }
        assertEquals(true, store.aborted.get(20, TimeUnit.SECONDS));
    }

    @Test
    void aFailureOfTheTakerReachesTheWriterAndAborts() throws Exception {
        try (BulkWriter writer = network.client(server.address()).write("fail".getBytes(StandardCharsets.US_ASCII))) {
            assertThrows(Exception.class, () -> {
                writer.write(content, 0, content.length);
                writer.finish();
            });
        }
        assertEquals(true, store.aborted.get(20, TimeUnit.SECONDS));
    }
}
