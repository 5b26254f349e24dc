package io.rondo.dfs.node;

import io.rondo.base.error.RondoException;
import io.rondo.dfs.node.chunks.ChunkStore;
import io.rondo.dfs.placement.SlotTable;

/**
 * The slot table this node goes by. From the moment it is known that owners have changed nothing appears that was written by an
 * older layout: so whoever then lists what is here, to take it over, misses nothing.
 */
final class SlotGate {
    private final ChunkStore store;
    private volatile SlotTable table = SlotTable.EMPTY;

    SlotGate(ChunkStore store) {
        this.store = store;
    }

    /** Goes by this table from now on. */
    void install(SlotTable newest) {
        store.undisturbed(() -> table = newest);
    }

    SlotTable table() {
        return table;
    }

    /** Refuses what was written by an older layout than the one known here. To be asked while nothing else appears. */
    void admit(long layout) {
        if (layout < table.layout()) {
            throw RondoException.retryable(
                    "layout-changed",
                    "The slots have other owners since layout " + table.layout() + ", and this was written by " + layout
                            + ".");
        }
    }
}
