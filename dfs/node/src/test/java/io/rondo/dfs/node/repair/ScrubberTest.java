package io.rondo.dfs.node.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.transfer.BulkSink;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.placement.SlotTable;
import io.rondo.testing.clock.ManualClock;
import io.rondo.testing.disk.DiskCall;
import io.rondo.testing.disk.DiskFaults;
import io.rondo.testing.disk.FaultyDisk;
import io.rondo.testing.disk.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In which order a node looks through what it holds. */
class ScrubberTest {
    private static final Path DATA = Path.of("/data");
    private static final int CHUNKS = 40;

    private final MemoryDisk memory = new MemoryDisk();
    private final ManualClock clock = new ManualClock();
    /** In the order in which a pass comes to them. */
    private final List<ChunkId> chunks = new ArrayList<>();

    @BeforeEach
    void fill() throws IOException {
        clock.advance(Duration.ofDays(20_000));
        ChunkStore store = ChunkStore.open(List.of(DATA), 0, memory, true);
        for (int i = 0; i < CHUNKS; i++) {
            ChunkId chunk = new ChunkId("i7", i, 100 + i, i * (SlotTable.SLOTS / CHUNKS));
            BulkSink sink = store.put(chunk, () -> {});
            sink.accept(ByteBuffer.wrap(new byte[100]));
            sink.finish();
        }
        for (int folder = 0; folder < store.folders(); folder++) {
            chunks.addAll(store.inFolder(folder));
        }
    }

    /** A node's scrubber, and the chunks it comes to, one by one. */
    private final class Run implements AutoCloseable {
        private final List<ChunkId> seen = new ArrayList<>();
        private final Scrubber scrubber;

        Run(Consumer<Run> atEach) {
            DiskFaults watch = new DiskFaults();
            DiskOperations disk = new FaultyDisk(memory, watch);
            ChunkStore store = ChunkStore.open(List.of(DATA), 0, disk, true);
            scrubber = new Scrubber(store, store::soundFolders, disk, clock, 0, () -> {});
            watch.fail(
                    call -> {
                        chunks.stream()
                                .filter(chunk -> call.kind() == DiskCall.Kind.OPEN
                                        && store.where(chunk).equals(call.file()))
                                .forEach(chunk -> {
                                    seen.add(chunk);
                                    atEach.accept(this);
                                });
                        return false;
                    },
                    DiskFaults.BROKEN);
        }

        @Override
        public void close() {
            scrubber.close();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(1, TimeUnit.MINUTES), "the scrubber comes so far");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void hang(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the test is over
        }
    }

    @Test
    void whatIsSuspectIsLookedAtBeforeAllElse() {
        ChunkId before = chunks.get(30);
        ChunkId meanwhile = chunks.get(20);
        CountDownLatch through = new CountDownLatch(CHUNKS + 2);
        try (Run run = new Run(here -> {
            if (here.seen.size() == 5) {
                here.scrubber.suspect(meanwhile);
            }
            through.countDown();
        })) {
            run.scrubber.suspect(before);
            run.scrubber.start();
            await(through);
            List<ChunkId> expected = new ArrayList<>(chunks);
            expected.add(0, before);
            expected.add(5, meanwhile);
            assertEquals(expected, run.seen);
        }
    }

    @Test
    void aNodeThatDiesInAPassGoesOnWhereItWas() {
        CountDownLatch there = new CountDownLatch(25);
        CountDownLatch over = new CountDownLatch(1);
        Run dead = new Run(here -> {
            there.countDown();
            if (there.getCount() == 0) {
                hang(over); // it is killed in the midst of this chunk
            }
        });
        dead.scrubber.start();
        await(there);
        List<ChunkId> rest = chunks.subList(24, CHUNKS);
        CountDownLatch through = new CountDownLatch(rest.size());
        try (Run next = new Run(here -> through.countDown())) {
            next.scrubber.start();
            await(through);
            assertEquals(rest, next.seen);
        } finally {
            over.countDown();
            dead.close();
        }
    }
}
