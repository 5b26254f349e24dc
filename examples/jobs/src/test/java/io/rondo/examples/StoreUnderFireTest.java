package io.rondo.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.config.Settings;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.Closing;
import io.rondo.base.rpc.PeerRole;
import io.rondo.dfs.client.FileStore;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.client.RemoteStore;
import io.rondo.dfs.client.StoreCheck;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.minicluster.MiniClusterSettings;
import io.rondo.minicluster.ProcessCluster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was acknowledged is there and right, though storage nodes are killed, stopped and resumed, their disks run full and bits on
 * them flip while files are written and read. How often is set by {@code -Drondo.rounds=N}, at most how long by
 * {@code -Drondo.minutes=N}, and the faults by {@code -Drondo.seed=N}.
 */
@Tag("process")
class StoreUnderFireTest {
    private static final int ROUNDS = Integer.getInteger("rondo.rounds", 4);
    /** No round begins later than so many minutes after the first. */
    private static final long MINUTES = Long.getLong("rondo.minutes", 600);

    private static final long SEED = Long.getLong("rondo.seed", System.nanoTime());
    private static final int TOLD_AFTER = 20;
    private static final int NODES = 4;
    private static final int WRITERS = 2;
    private static final int READERS = 2;
    private static final int MOST_FILES = 80; // of each writer
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final Map<String, byte[]> acknowledged = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<Throwable> wrong = new AtomicReference<>();
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger refusedReads = new AtomicInteger();
    private final AtomicInteger failedWrites = new AtomicInteger();
    private final Set<String> flipped = new HashSet<>();
    /** How often each kind of fault came up. */
    private final Map<String, Integer> faults = new TreeMap<>();
    /** Nodes whose folders are small file systems of their own, so that they can be filled. */
    private final Set<Integer> mounted = new TreeSet<>();

    private final Closing parts = new Closing();
    private ProcessCluster cluster;
    private RemoteStore remote;
    private KeeperCalls keeper;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        System.out.println("seed " + SEED);
        for (int node = 0; node < NODES; node++) {
            Path data = Files.createDirectories(folder.resolve("storage-" + node));
            if (run("mount", "-t", "tmpfs", "-o", "size=512m", "tmpfs", data.toString())) {
                mounted.add(node);
            }
        }
        Settings settings = Settings.of(Map.of(
                "rondo.chunk-size",
                "256k",
                "rondo.session-timeout",
                "3s",
                "rondo.dead-after",
                "4s",
                "rondo.disk-reserve",
                "16m"));
        cluster = parts.add(ProcessCluster.start(new MiniClusterSettings(folder, false, 1, NODES, 1, settings)));
        remote = parts.add(RemoteStore.open(PeerRole.CLIENT, cluster.addresses(), settings));
        keeper = new KeeperCalls(remote.addresses(), remote.rpc(), PATIENCE);
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        parts.close();
        for (int node : mounted) {
            run("umount", folder.resolve("storage-" + node).toString());
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such command here
        }
    }

    private void write(String writer, int number, Random source) {
        byte[] content = new byte[source.nextInt(1_500_000)];
        source.nextBytes(content);
        String path = "/fire/" + writer + number;
        try {
            FileStore.StoreOutput out = remote.store().create(path, false);
            out.write(content, 0, content.length);
            out.close();
            acknowledged.put(path, content);
            written.incrementAndGet();
            String old = "/fire/" + writer + (number - MOST_FILES);
            if (acknowledged.remove(old) != null) {
                remote.store().delete(old, false);
            }
        } catch (IOException | RondoException e) {
            failedWrites.incrementAndGet(); // not acknowledged, so nothing is promised
        }
    }

    private void read(Random source) {
        List<String> paths = List.copyOf(acknowledged.keySet());
        if (paths.isEmpty()) {
            return;
        }
        String path = paths.get(source.nextInt(paths.size()));
        try {
            byte[] wanted = acknowledged.get(path);
            byte[] read = remote.store().readAll(path);
            reads.incrementAndGet();
            assertArrayEquals(wanted, read, () -> path + ", seed " + SEED);
        } catch (RondoException e) {
            refusedReads.incrementAndGet(); // it was deleted, or too much is away at this moment; the end decides
        }
    }

    private Thread until(String name, IntConsumer step) {
        Thread thread = new Thread(
                () -> {
                    for (int i = 0; !over.get() && wrong.get() == null; i++) {
                        try {
                            step.accept(i);
                        } catch (Throwable e) {
                            wrong.compareAndSet(null, e);
                        }
                    }
                },
                name);
        thread.start();
        return thread;
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void signal(String name, String process) throws IOException, InterruptedException {
        long pid = cluster.processes().get(process).pid();
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor());
    }

    private void fault() throws IOException, InterruptedException {
        int node = random.nextInt(NODES);
        switch (random.nextInt(4)) {
            case 0 -> {
                faults.merge("kills", 1, Integer::sum);
                cluster.kill("storage-" + node);
                pause(random.nextInt(7_000));
                cluster.startStorage(node);
            }
            case 1 -> {
                faults.merge("pauses", 1, Integer::sum);
                signal("STOP", "storage-" + node);
                pause(random.nextInt(7_000));
                signal("CONT", "storage-" + node);
            }
            case 2 -> fillDisk(node);
            default -> {
                faults.merge("flips", 1, Integer::sum);
                for (int i = 0; i < 10; i++) {
                    flipABit(folder.resolve("storage-" + node + "/chunks"));
                }
                pause(random.nextInt(1_000));
            }
        }
    }

    /** To the last byte, in the midst of writes, or only so far that the node takes nothing more. */
    private void fillDisk(int node) throws IOException {
        if (!mounted.contains(node)) {
            return; // then this disk is everybody's
        }
        faults.merge("full disks", 1, Integer::sum);
        Path data = folder.resolve("storage-" + node);
        Path filler = data.resolve("filler");
        long left = random.nextBoolean() ? 0 : 8 << 20;
        byte[] piece = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (Files.getFileStore(data).getUsableSpace() > left) {
                out.write(piece);
            }
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("No space left"), e.toString());
        }
        pause(random.nextInt(3_000));
        Files.delete(filler);
    }

    /** In a replica of a chunk of which no other was damaged before: what damages all replicas nobody can mend. */
    private void flipABit(Path chunks) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(chunks)) {
            files = all.filter(file -> file.getFileName().toString().startsWith("i"))
                    .sorted()
                    .toList();
        } catch (java.io.UncheckedIOException e) {
            return; // one went while they were listed
        }
        if (files.isEmpty()) {
            return;
        }
        Path file = files.get(random.nextInt(files.size()));
        if (!flipped.add(file.getFileName().toString())) {
            return;
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes, java.nio.file.StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            return; // it was deleted or put aside meanwhile
        }
    }

    private void awaitHealed() {
        long begun = System.nanoTime();
        while (true) {
            StoreCheck.Result result = StoreCheck.of(keeper, remote.store(), remote.rpc(), "/");
            KeeperReply.Ring ring = (KeeperReply.Ring) keeper.call(new KeeperRequest.DescribeRing());
            if (result.healthy()
                    && ring.table().nodes().size() == NODES
                    && !ring.table().handingOff()) {
                System.out.println("healed after " + (System.nanoTime() - begun) / 1_000_000 + " ms: " + result.chunks()
                        + " chunks, " + result.bytes() + " bytes");
                return;
            }
            assertTrue(
                    System.nanoTime() - begun < PATIENCE.toNanos(),
                    () -> "not healed: " + result.findings() + ", seed " + SEED);
            pause(100);
        }
    }

    @Test
    void nothingAcknowledgedIsLostOrWrong() throws IOException, InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            String writer = "w" + i + "-";
            Random source = new Random(SEED + 1 + i);
            threads.add(until("writer", number -> {
                write(writer, number, source);
                pause(20);
            }));
        }
        for (int i = 0; i < READERS; i++) {
            Random chosen = new Random(SEED + 1 + WRITERS + i);
            threads.add(until("reader", number -> read(chosen)));
        }
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        int rounds = 0;
        while (rounds < ROUNDS && wrong.get() == null && System.nanoTime() < end) {
            fault();
            rounds++;
            if (rounds % TOLD_AFTER == 0) {
                System.out.println(rounds + " rounds, so far " + counts());
            }
        }
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        if (wrong.get() != null) {
            throw new AssertionError("seed " + SEED, wrong.get());
        }
        awaitHealed();
        long bytes = 0;
        for (Map.Entry<String, byte[]> file : acknowledged.entrySet()) {
            assertArrayEquals(file.getValue(), remote.store().readAll(file.getKey()), file.getKey() + ", seed " + SEED);
            bytes += file.getValue().length;
        }
        System.out.println(rounds + " rounds: " + acknowledged.size() + " files of " + bytes
                + " bytes are there and right, " + counts());
    }

    private String counts() {
        return written + " files acknowledged, " + reads + " reads right, " + refusedReads + " refused, " + failedWrites
                + " writes failed, " + flipped.size() + " bits flipped, faults " + faults;
    }
}
