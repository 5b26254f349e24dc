package io.rondo.dfs.node;

import io.rondo.base.disk.Disk;
import io.rondo.base.error.RondoException;
import io.rondo.base.lifecycle.DaemonThreads;
import io.rondo.coordination.Membership.Member;
import io.rondo.dfs.chunk.Chunks;
import io.rondo.dfs.client.KeeperCalls;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.model.ChunkRef;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperReply.ManifestRef;
import io.rondo.dfs.protocol.KeeperRequest;
import io.rondo.dfs.protocol.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the keeper of this node again and again, and carries out the orders it gets. Orders of a keeper whose epoch is lower
 * than one already obeyed are refused; both that epoch and the last order's number are kept on disk.
 */
final class NodeReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeReporter.class);
    private static final long PERIOD_MILLIS = 1_000;

    private final Member member;
    private final Path progressFile;
    private final ChunkStore store;
    private final KeeperCalls keeper;
    private final Chunks chunks;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("node-report"));
    private long promisedEpoch;
    private long doomedThrough;

    NodeReporter(Member member, Path data, ChunkStore store, KeeperCalls keeper, Chunks chunks) {
        this.member = member;
        this.progressFile = data.resolve("orders");
        this.store = store;
        this.keeper = keeper;
        this.chunks = chunks;
        readProgress();
        thread.scheduleWithFixedDelay(this::report, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void readProgress() {
        try {
            if (Files.exists(progressFile)) {
                String[] words = Files.readString(progressFile).strip().split(" ");
                promisedEpoch = Long.parseLong(words[0]);
                doomedThrough = Long.parseLong(words[1]);
            }
        } catch (IOException e) {
            throw RondoException.retryable("volume-failed", "The file " + progressFile + " cannot be read: " + e);
        }
    }

    private void report() {
        try {
            KeeperReply reply = keeper.call(new KeeperRequest.NodeReport(
                    member.id(),
                    member.rpc(),
                    member.bulk(),
                    member.host(),
                    member.rack(),
                    member.weight(),
                    doomedThrough));
            carryOut((KeeperReply.Orders) reply);
        } catch (IOException | RuntimeException e) {
            LOG.debug("a report was not taken: {}", e.toString());
        }
    }

    private void carryOut(KeeperReply.Orders orders) throws IOException {
        if (orders.epoch() < promisedEpoch) {
            return;
        }
        long before = doomedThrough;
        for (KeeperReply.Doom doom : orders.doomed()) {
            // The promise is on disk before the first order of a new keeper is obeyed.
            if (orders.epoch() > promisedEpoch) {
                promisedEpoch = orders.epoch();
                writeProgress();
            }
            store.delete(doom.chunks());
            if (!doom.manifest().isEmpty()) {
                store.delete(filesOf(doom.manifest()).orElse(List.of()));
            }
            if (!doom.transactionOver().isEmpty()) {
                clearTransaction(doom.transactionOver(), doom.manifestsToKeep());
            }
            doomedThrough = doom.number();
        }
        if (doomedThrough != before) {
            writeProgress();
        }
    }

    private void writeProgress() throws IOException {
        Disk.replace(
                progressFile,
                (promisedEpoch + " " + doomedThrough).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    /** The chunks of the files in a manifest; nothing if it cannot be read any more. */
    private Optional<List<ChunkId>> filesOf(List<ChunkRef> manifest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ChunkRef chunk : manifest) {
            try {
                bytes.writeBytes(chunks.readAll(chunk));
            } catch (RondoException e) {
                if (e.is("chunk-lost")) {
                    LOG.warn(
                            "The manifest in {} is lost; chunks that only it names stay where they are. {}",
                            chunk.id(),
                            e.getMessage());
                    return Optional.empty();
                }
                throw e;
            }
        }
        List<ChunkId> ids = new ArrayList<>();
        Manifest.WIRE
                .decode(bytes.toByteArray())
                .files()
                .forEach(file -> file.chunks().forEach(chunk -> ids.add(chunk.id())));
        return Optional.of(ids);
    }

    private void clearTransaction(String transaction, List<ManifestRef> manifestsToKeep) throws IOException {
        Set<ChunkId> kept = new HashSet<>();
        for (ManifestRef manifest : manifestsToKeep) {
            Optional<List<ChunkId>> files = filesOf(manifest.chunks());
            if (files.isEmpty()) {
                return; // nothing is deleted that may be wanted
            }
            kept.addAll(files.get());
            manifest.chunks().forEach(chunk -> kept.add(chunk.id()));
        }
        List<ChunkId> mine = store.list(owner -> owner.equals("t" + transaction));
        mine.removeIf(kept::contains);
        store.delete(mine);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
