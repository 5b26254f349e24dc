package io.rondo.dfs.chunk;

import io.rondo.dfs.placement.SlotTable;
import java.util.function.LongFunction;

/** The newest slot table known here. */
public final class SlotTables {
    private final LongFunction<SlotTable> source;
    private SlotTable newest = SlotTable.EMPTY;

    /** @param source asks the keeper for a table newer than a version; null when there is none */
    public SlotTables(LongFunction<SlotTable> source) {
        this.source = source;
    }

    public synchronized SlotTable current() {
        return newest.nodes().isEmpty() ? refresh() : newest;
    }

    public synchronized SlotTable refresh() {
        SlotTable newer = source.apply(newest.version());
        if (newer != null && newer.version() > newest.version()) {
            newest = newer;
        }
        return newest;
    }
}
