package io.rondo.benchmarks.simulation;

import static io.rondo.benchmarks.simulation.Failures.watched;

import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Writes files of its own one after the other, some of them anew, and removes some. What it was told is done must be so. */
final class FileWriter extends Daemon {
    private static final int MOST_PAUSE_MILLIS = 9_000;
    private static final int NAMES = 4;
    private static final long CHUNK_SIZE = 64;

    private final int[] generations = new int[NAMES];
    private StoreClient store;
    private int written;

    FileWriter(World world, String name) {
        super(world, name);
    }

    @Override
    void begin() {
        store = new StoreClient(this);
        between(1, MOST_PAUSE_MILLIS, this::next);
    }

    @Override
    void ended() {
        // what it was at is as it may be
    }

    private void next() {
        int number = simulation.below(NAMES);
        String path = "/data/" + name + "-" + number + "-" + generations[number];
        // What has not been answered may still be done at any time, so that name is not used again.
        generations[number]++;
        String request = path + "." + starts() + "." + written++;
        world.invariants.touched(path);
        CompletableFuture<?> done = simulation.onceIn(4) ? delete(request, path) : write(request, path);
        done.whenComplete(watched((answer, failure) -> {
            if (failure == null) {
                generations[number]--;
            } else if (!Failures.passing(failure)) {
                throw Invariants.violated("a writer was refused: " + path, failure);
            }
            if (world.faulty()) {
                between(1, MOST_PAUSE_MILLIS, this::next);
            }
        }));
    }

    private CompletableFuture<?> delete(String request, String path) {
        return store.ask(new KeeperRequest.Delete(request, path, false))
                .thenAccept(done -> world.invariants.removed(path));
    }

    private CompletableFuture<?> write(String request, String path) {
        byte[] content = ("the content of " + request).getBytes(StandardCharsets.US_ASCII);
        return store.ask(new KeeperRequest.Create(request, path, true, "me", 3, CHUNK_SIZE))
                .thenCompose(reply -> {
                    KeeperReply.File file = (KeeperReply.File) reply;
                    long inode = file.status().inode();
                    return store.write("i" + inode, 0, content)
                            .thenCompose(chunk -> store.ask(new KeeperRequest.AddChunks(
                                    request + ".chunks", inode, file.status().generation(), 0, List.of(chunk), true)));
                })
                .thenAccept(done -> world.invariants.wrote(path, content));
    }
}
