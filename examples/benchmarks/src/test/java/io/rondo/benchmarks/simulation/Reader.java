package io.rondo.benchmarks.simulation;

import static io.rondo.benchmarks.simulation.Failures.watched;

import io.rondo.base.error.RondoException;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.model.SealedFile;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Looks at outputs and files all the while, one after the other, and says what it saw. */
final class Reader extends Daemon {
    private static final int MOST_PAUSE_MILLIS = 2_500;

    private StoreClient store;

    Reader(World world, String name) {
        super(world, name);
    }

    @Override
    void begin() {
        store = new StoreClient(this);
        between(1, MOST_PAUSE_MILLIS, this::next);
    }

    @Override
    void ended() {
        // it only looks
    }

    private void next() {
        List<String> outputs = world.outputs();
        List<String> files = world.invariants.files();
        boolean atFile = !files.isEmpty() && simulation.onceIn(3);
        CompletableFuture<?> look = atFile
                ? lookAtFile(files.get(simulation.below(files.size())))
                : lookAtOutput(outputs.get(simulation.below(outputs.size())));
        look.whenComplete(watched((seen, failure) -> {
            if (failure != null) {
                Failures.of(failure); // it may not be able to see; what it sees has been judged
            }
            between(1, MOST_PAUSE_MILLIS, this::next);
        }));
    }

    /** Fails if nothing can be seen now. */
    CompletableFuture<Void> lookAtOutput(String path) {
        long begun = world.invariants.look();
        return store.ask(new KeeperRequest.ListFolder(path, "", true))
                .handle((reply, failure) -> {
                    if (failure == null) {
                        return read((KeeperReply.Sealed) reply)
                                .thenAccept(files -> world.invariants.sawOutput(path, files));
                    }
                    RondoException reason = Failures.of(failure);
                    if (!reason.is("no-such-path")) {
                        throw reason;
                    }
                    world.invariants.sawNoOutput(path, begun);
                    return CompletableFuture.<Void>completedFuture(null);
                })
                .thenCompose(done -> done);
    }

    private CompletableFuture<Map<String, List<byte[]>>> read(KeeperReply.Sealed sealed) {
        return store.read(sealed.manifest().get(0)).thenCompose(bytes -> {
            Map<String, List<byte[]>> contents = new TreeMap<>();
            CompletableFuture<?> all = CompletableFuture.completedFuture(null);
            for (SealedFile file : Manifest.WIRE.decode(bytes).files()) {
                all = all.thenCompose(before -> contents(file.chunks(), new ArrayList<>()))
                        .thenAccept(chunks -> contents.put(file.name(), chunks));
            }
            return all.thenApply(done -> contents);
        });
    }

    private CompletableFuture<List<byte[]>> contents(List<ChunkRef> chunks, List<byte[]> read) {
        if (read.size() == chunks.size()) {
            return CompletableFuture.completedFuture(read);
        }
        return store.read(chunks.get(read.size())).thenCompose(bytes -> {
            read.add(bytes);
            return contents(chunks, read);
        });
    }

    CompletableFuture<Void> lookAtFile(String path) {
        long begun = world.invariants.look();
        return store.ask(new KeeperRequest.Open(path))
                .handle((reply, failure) -> {
                    if (failure == null) {
                        return contents(((KeeperReply.File) reply).chunks(), new ArrayList<>())
                                .thenAccept(chunks -> world.invariants.sawFile(path, chunks, begun));
                    }
                    RondoException reason = Failures.of(failure);
                    if (!reason.is("no-such-path")) {
                        throw reason;
                    }
                    world.invariants.sawFile(path, null, begun);
                    return CompletableFuture.<Void>completedFuture(null);
                })
                .thenCompose(done -> done);
    }
}
