package io.rondo.dfs.node.orders;

import io.rondo.base.error.RondoException;
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
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the keeper orders to be deleted. A node that was away longer than orders are kept asks of each birth of its
 * chunks what is still wanted. Used by one thread.
 */
public final class DeleteOrders {
    private static final Logger LOG = LoggerFactory.getLogger(DeleteOrders.class);
    private static final int MOST_ASKED = 1_000;
    /** More, since the keeper looks through all files for each question. */
    private static final int MOST_SETTLED = 10_000;

    private final OrderBook book;
    private final ChunkStore store;
    private final KeeperCalls keeper;
    private final Chunks chunks;
    private final EndedTransactions ended;
    private final AtomicLong deletions = new AtomicLong();

    /** @param ended told of transactions that are over */
    public DeleteOrders(OrderBook book, ChunkStore store, EndedTransactions ended, KeeperCalls keeper, Chunks chunks) {
        this.book = book;
        this.store = store;
        this.ended = ended;
        this.keeper = keeper;
        this.chunks = chunks;
    }

    /**
     * Even while nothing is being deleted here; grows when deletions begin, and again when they have been carried out and noted.
     * What is deleted must not come back from another node that has yet to delete it: a copy begins only at an even number, and
     * appears only at the same.
     */
    public long deletions() {
        return deletions.get();
    }

    /** Deletions, with the note of them. */
    private interface Deleting {
        void run() throws IOException;
    }

    private void delete(Deleting work) throws IOException {
        deletions.incrementAndGet();
        try {
            work.run();
        } finally {
            deletions.incrementAndGet();
        }
    }

    /** Obeys, unless a later keeper was obeyed before. Whether anything is to be done is known from the orders. */
    public void carryOut(KeeperReply.Orders orders) throws IOException {
        if (!orders.cluster().equals(book.cluster())) {
            book.join(orders.cluster());
        }
        boolean behind = book.doomedThrough() < orders.forgotten();
        if (!behind && orders.doomed().isEmpty() || !book.promise(orders.epoch())) {
            return;
        }
        if (behind) {
            delete(() -> {
                reconcile();
                store.forceDeletions();
                book.carriedOut(orders.forgotten());
            });
            return; // the orders behind come with the next answer
        }
        delete(() -> obey(orders));
    }

    private void obey(KeeperReply.Orders orders) throws IOException {
        long last = book.doomedThrough();
        for (KeeperReply.Doom doom : orders.doomed()) {
            store.delete(doom.chunks());
            if (!doom.manifest().isEmpty()) {
                store.delete(filesOf(doom.manifest()).orElse(List.of()));
            }
            if (!doom.transactionOver().isEmpty()) {
                String birth = "t" + doom.transactionOver();
                store.undisturbed(() -> ended.add(birth)); // so that none comes behind the list
                store.delete(unwanted(all(birth), List.of(), doom.manifestsToKeep()));
            }
            last = doom.number();
        }
        store.forceDeletions(); // or what comes back with the power would never be ordered away again
        book.carriedOut(last);
    }

    /**
     * Has deleted what nobody refers to of the chunks held for a time, as writers leave it that died between a chunk and its record.
     * A writer that has recorded nothing for so long is shut out by that. The chunks are listed before the keeper is asked, so
     * that what is written meanwhile cannot be among them. Returns how many there were.
     *
     * <p>They go by the keeper's order, from here too: what one node deleted by itself it would fetch again from the others.
     */
    public long sweep(Duration held) throws IOException {
        FileTime before = FileTime.from(Instant.now().minus(held));
        Map<String, List<ChunkId>> births = new TreeMap<>();
        for (int folder = 0; folder < store.folders(); folder++) {
            for (ChunkId chunk : store.inFolder(folder)) {
                if (heldSince(chunk).compareTo(before) <= 0) {
                    births.computeIfAbsent(chunk.owner(), birth -> new ArrayList<>())
                            .add(chunk);
                }
            }
        }
        List<ChunkId> orphans = new ArrayList<>();
        List<String> asked = new ArrayList<>(births.keySet());
        for (int from = 0; from < asked.size(); from += MOST_SETTLED) {
            List<String> page = asked.subList(from, Math.min(asked.size(), from + MOST_SETTLED));
            KeeperReply.Owned owned = (KeeperReply.Owned) keeper.call(new KeeperRequest.Settle(page, held.toMillis()));
            for (int i = 0; i < page.size(); i++) {
                KeeperReply.Wanted wanted = owned.births().get(i);
                if (!wanted.all()) {
                    orphans.addAll(unwanted(births.get(page.get(i)), wanted.chunks(), wanted.manifests()));
                }
            }
        }
        for (int from = 0; from < orphans.size(); from += MOST_SETTLED) {
            keeper.call(new KeeperRequest.DeleteOrphans(
                    orphans.subList(from, Math.min(orphans.size(), from + MOST_SETTLED))));
        }
        return orphans.size();
    }

    /** The latest time there is for a chunk that is gone meanwhile. */
    private FileTime heldSince(ChunkId chunk) {
        try {
            return Files.getLastModifiedTime(store.where(chunk));
        } catch (IOException | RondoException e) {
            return FileTime.fromMillis(Long.MAX_VALUE);
        }
    }

    private void reconcile() throws IOException {
        Set<String> births = new TreeSet<>();
        for (int folder = 0; folder < store.folders(); folder++) {
            store.inFolder(folder).forEach(chunk -> births.add(chunk.owner()));
        }
        LOG.info("was away: asks what is still wanted of {} births", births.size());
        List<String> asked = new ArrayList<>(births);
        for (int from = 0; from < asked.size(); from += MOST_ASKED) {
            List<String> page = asked.subList(from, Math.min(asked.size(), from + MOST_ASKED));
            KeeperReply.Owned owned = (KeeperReply.Owned) keeper.call(new KeeperRequest.AskOwners(page));
            if (!book.promise(owned.epoch())) {
                throw new IOException("an earlier keeper answered");
            }
            for (int i = 0; i < page.size(); i++) {
                KeeperReply.Wanted wanted = owned.births().get(i);
                if (!wanted.all()) {
                    store.delete(unwanted(all(page.get(i)), wanted.chunks(), wanted.manifests()));
                }
            }
        }
    }

    private List<ChunkId> all(String birth) throws IOException {
        return store.list(birth::equals);
    }

    /** The chunks but for those named, these manifests, and the chunks of the files in them. */
    private List<ChunkId> unwanted(List<ChunkId> chunks, List<ChunkId> named, List<ManifestRef> manifests) {
        Set<ChunkId> kept = new HashSet<>(named);
        for (ManifestRef manifest : manifests) {
            Optional<List<ChunkId>> files = filesOf(manifest.chunks());
            if (files.isEmpty()) {
                return List.of(); // nothing is deleted that may be wanted
            }
            kept.addAll(files.get());
            manifest.chunks().forEach(chunk -> kept.add(chunk.id()));
        }
        List<ChunkId> gone = new ArrayList<>(chunks);
        gone.removeIf(kept::contains);
        return gone;
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
}
