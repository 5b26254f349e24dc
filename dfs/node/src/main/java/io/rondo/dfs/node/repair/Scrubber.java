package io.rondo.dfs.node.repair;

import io.rondo.base.disk.DiskOperations;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.base.time.Clock;
import io.rondo.dfs.chunk.ChunkFile;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.node.chunks.ChunkStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every chunk again and again, slowly, to find damage before a reader does and while other replicas are good. Chunks under
 * suspicion come first. What is damaged is put aside and fetched anew by {@link Repairer}.
 */
public final class Scrubber implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);
    private static final Duration PASS = Duration.ofDays(7);
    private static final long PAUSE_MILLIS = 60_000;
    private static final int MOST_SUSPECTS = 10_000;

    private final ChunkStore store;
    private final DiskOperations disk;
    private final Supplier<List<Path>> folders;
    private final Clock clock;
    private final Runnable damageFound;
    private final Throttle throttle;
    private final LinkedBlockingQueue<ChunkId> suspects = new LinkedBlockingQueue<>(MOST_SUSPECTS);
    private final Thread thread = new DaemonThreads("scrub").newThread(this::run);
    private final Object wake = new Object();
    private ScrubCursor cursor;
    /** Asked for, so not held back. */
    private boolean hurried;

    /**
     * @param folders those of the node that are to be written
     * @param damageFound told each time a chunk was put aside
     */
    public Scrubber(
            ChunkStore store,
            Supplier<List<Path>> folders,
            DiskOperations disk,
            Clock clock,
            long bytesPerSecond,
            Runnable damageFound) {
        this.store = store;
        this.disk = disk;
        this.folders = folders;
        this.clock = clock;
        this.damageFound = damageFound;
        this.throttle = new Throttle(bytesPerSecond);
        this.cursor = ScrubCursor.load(disk, cursorFile());
    }

    public void start() {
        thread.start();
    }

    /** To be looked at before all others. */
    public void suspect(ChunkId chunk) {
        if (suspects.offer(chunk)) {
            synchronized (wake) {
                wake.notifyAll();
            }
        }
    }

    /** Everything from the start, as fast as it goes. */
    public void scrubAll() {
        synchronized (wake) {
            cursor = ScrubCursor.START;
            hurried = true;
            wake.notifyAll();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                boolean more = verifySuspects() | verifyFolder();
                synchronized (wake) {
                    if (!more && suspects.isEmpty() && !hurried) {
                        wake.wait(PAUSE_MILLIS);
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("ends", e);
        }
    }

    private boolean verifySuspects() {
        boolean some = false;
        for (ChunkId chunk = suspects.poll(); chunk != null; chunk = suspects.poll()) {
            verify(chunk);
            some = true;
        }
        return some;
    }

    /** The next folder of this pass; false if it is not yet time for another pass. */
    private boolean verifyFolder() {
        ScrubCursor at;
        boolean hurry;
        synchronized (wake) {
            hurry = hurried;
            boolean begins = cursor.folder() == 0;
            if (begins && !hurry && clock.millis() - cursor.begun() < PASS.toMillis()) {
                return false;
            }
            at = begins ? new ScrubCursor(0, clock.millis()) : cursor;
        }
        try {
            List<ChunkId> chunks = store.inFolder(at.folder());
            for (ChunkId chunk : chunks) {
                verifySuspects();
                long bytes = verify(chunk);
                if (!hurry) {
                    throttle.take(bytes);
                }
            }
            moveOn(at, chunks.isEmpty());
        } catch (IOException e) {
            LOG.warn("the folder {} of chunks cannot be verified: {}", at.folder(), e.toString());
            return false;
        }
        return true;
    }

    private void moveOn(ScrubCursor done, boolean empty) {
        int next = (done.folder() + 1) % store.folders();
        synchronized (wake) {
            if (cursor.folder() != 0 && cursor.folder() != done.folder()) {
                return; // begun anew meanwhile
            }
            cursor = new ScrubCursor(next, done.begun());
            hurried &= next != 0;
        }
        if (!empty || next == 0) {
            save();
        }
    }

    /** In the first folder that takes it; a cursor that is lost costs a pass, no more. */
    private Path cursorFile() {
        return folders.get().get(0).resolve("scrub");
    }

    private void save() {
        try {
            cursor.save(disk, cursorFile());
        } catch (IOException e) {
            LOG.warn("how far scrubbing has come cannot be noted: {}", e.toString());
        }
    }

    /** The bytes that were read. */
    private long verify(ChunkId chunk) {
        try {
            return store.verify(chunk).length();
        } catch (ChunkFile.Damaged e) {
            LOG.warn("{}; it was put aside", e.getMessage());
            damageFound.run();
        } catch (RondoException e) {
            LOG.debug("{} went meanwhile", chunk, e);
        } catch (IOException e) {
            LOG.warn("the chunk {} cannot be read: {}", chunk, e.toString());
        }
        return 0;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
