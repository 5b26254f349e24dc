package io.rondo.dfs.node;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.dfs.model.ChunkId;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.node.orders.OrderBook;
import io.rondo.dfs.node.repair.Scrubber;
import io.rondo.dfs.protocol.SlotDigest;
import io.rondo.dfs.protocol.StorageReply;
import io.rondo.dfs.protocol.StorageRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Answers what other nodes, and those who look after them, ask of what is here. */
final class StorageService {
    private final ChunkStore store;
    private final SlotGate gate;
    private final OrderBook book;
    private final Scrubber scrubber;
    private final Function<Duration, Long> sweeping;

    /** @param sweeping deletes what nobody refers to and was held for so long, and tells how many chunks that were */
    StorageService(
            ChunkStore store, SlotGate gate, OrderBook book, Scrubber scrubber, Function<Duration, Long> sweeping) {
        this.sweeping = sweeping;
        this.store = store;
        this.gate = gate;
        this.book = book;
        this.scrubber = scrubber;
    }

    /** May block on the disk. */
    StorageReply answer(StorageRequest request) {
        // Read before anything is looked at: see Knowledge.
        StorageReply.Knowledge knowledge =
                new StorageReply.Knowledge(gate.table().layout(), book.doomedThrough());
        if (request instanceof StorageRequest.GetDigests) {
            return new StorageReply.Digests(knowledge, SlotDigest.pack(store.digests()));
        }
        if (request instanceof StorageRequest.ListChunks list) {
            return new StorageReply.ChunkList(knowledge, list(list.slots()));
        }
        if (request instanceof StorageRequest.HasChunks has) {
            byte[] present = new byte[has.chunks().size()];
            for (int i = 0; i < present.length; i++) {
                present[i] = (byte) (store.has(has.chunks().get(i)) ? 1 : 0);
            }
            return new StorageReply.Present(knowledge, present);
        }
        if (request instanceof StorageRequest.Sweep sweep) {
            return new StorageReply.Swept(sweeping.apply(Duration.ofMillis(sweep.heldMillis())));
        }
        scrubber.scrubAll();
        return new StorageReply.Begun();
    }

    private List<ChunkId> list(List<Integer> slots) {
        try {
            return store.listSlots(slots);
        } catch (IOException e) {
            throw new RondoException(ErrorKind.RETRYABLE, "volume-failed", "The chunks cannot be listed: " + e, e);
        }
    }
}
