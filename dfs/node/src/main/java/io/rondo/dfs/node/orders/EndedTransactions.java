package io.rondo.dfs.node.orders;

import io.rondo.base.error.RondoException;
import io.rondo.dfs.model.ChunkId;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Transactions that are over by an order carried out here since the start. Of them nothing more is taken from writers: a
 * replica that was still on its way when the others were deleted would stay until it is swept, and repair would bring it to
 * the other nodes. A replica that is wanted after all, of a published output, is fetched from those who have it.
 */
public final class EndedTransactions {
    private static final int MOST = 10_000;

    private final Set<String> births = new LinkedHashSet<>();

    synchronized void add(String birth) {
        births.add(birth);
        if (births.size() > MOST) {
            births.remove(births.iterator().next());
        }
    }

    /** Refuses a chunk of one of them with USER {@code transaction-over}. To be asked while nothing else appears. */
    public synchronized void admit(ChunkId chunk) {
        if (births.contains(chunk.owner())) {
            throw RondoException.user(
                    "transaction-over", "The chunk " + chunk + " came when its transaction was over.");
        }
    }
}
