package io.rondo.dfs.node;

import io.rondo.dfs.chunk.SlotTables;
import io.rondo.dfs.placement.SlotTable;

/** Fetches new slot tables when it is known that there are some. */
final class TableWatch {
    private final SlotTables tables;
    private final SlotGate gate;

    TableWatch(SlotTables tables, SlotGate gate) {
        this.tables = tables;
        this.gate = gate;
    }

    /** Whether this node goes by another table now. */
    boolean learn(long version) {
        if (version <= gate.table().version()) {
            return false;
        }
        SlotTable newest = tables.refresh();
        if (newest.version() <= gate.table().version()) {
            return false;
        }
        gate.install(newest);
        return true;
    }
}
