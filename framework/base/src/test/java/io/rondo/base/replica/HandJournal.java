package io.rondo.base.replica;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A journal whose appends and compactions wait for the test. */
final class HandJournal implements Journal {
    static final int PATIENCE_SECONDS = 10;

    /** What the loop wants to append. */
    record Append(byte[] batch, Guard guard, CompletableFuture<Outcome> done) {}

    /** What the loop wants to replace the journal by. */
    record Snapshot(byte[] bytes, long end, CompletableFuture<Void> done) {}

    final BlockingQueue<Append> appends = new LinkedBlockingQueue<>();
    final BlockingQueue<Snapshot> snapshots = new LinkedBlockingQueue<>();
    /** No snapshot can be stored. */
    volatile boolean refusing;

    final AtomicInteger refused = new AtomicInteger();
    private final List<byte[]> batches = new ArrayList<>();
    private byte[] snapshot;
    private long first;

    @Override
    public synchronized Recovered recover() {
        return new Recovered(snapshot, List.copyOf(batches));
    }

    @Override
    public CompletableFuture<Outcome> append(byte[] batch, Guard guard) {
        Append append = new Append(batch, guard, new CompletableFuture<>());
        appends.add(append);
        return append.done();
    }

    @Override
    public synchronized int tailLength() {
        return batches.size();
    }

    @Override
    public synchronized long end() {
        return first + batches.size();
    }

    @Override
    public void compact(byte[] bytes, long end) {
        if (refusing) {
            refused.incrementAndGet();
            throw new IllegalStateException("there is no store");
        }
        Snapshot wanted = new Snapshot(bytes, end, new CompletableFuture<>());
        snapshots.add(wanted);
        wanted.done().join();
        synchronized (this) {
            snapshot = bytes;
            batches.subList(0, (int) (end - first)).clear();
            first = end;
        }
    }

    Append next() throws InterruptedException {
        Append append = appends.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(append, "nothing was appended");
        return append;
    }

    Snapshot nextSnapshot() throws InterruptedException {
        Snapshot wanted = snapshots.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(wanted, "no snapshot was taken");
        return wanted;
    }

    void finish(Append append) {
        synchronized (this) {
            batches.add(append.batch());
        }
        append.done().complete(Outcome.DURABLE);
    }
}
