package io.rondo.coordination.zookeeper;

import io.rondo.base.replica.SnapshotStore;
import io.rondo.coordination.Limits;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what a snapshot has replaced: the entries before the tail, and the snapshot before. What one sweep leaves behind,
 * because its leader died or ZooKeeper was away, the next one finds; so a failure is no more than a delay.
 */
final class TailSweep {
    private static final Logger LOG = LoggerFactory.getLogger(TailSweep.class);

    private final Session session;
    private final ZooKeeperTerm term;
    private final SnapshotStore snapshots;

    TailSweep(Session session, ZooKeeperTerm term, SnapshotStore snapshots) {
        this.session = session;
        this.term = term;
        this.snapshots = snapshots;
    }

    void sweep(JournalHead head) {
        try {
            List<String> old = entriesBefore(head.first());
            int most = Limits.TRANSACTION_OPERATIONS - 1;
            for (int from = 0; from < old.size() && !term.over(); from += most) {
                List<CuratorOp> operations = new ArrayList<>();
                operations.add(term.check());
                for (String entry : old.subList(from, Math.min(old.size(), from + most))) {
                    operations.add(session.client().transactionOp().delete().forPath(entry));
                }
                session.write(operations);
            }
            if (head.superseded() != null && !term.over()) {
                snapshots.discard(head.superseded());
            }
        } catch (Exception e) {
            LOG.info("what a snapshot replaced is left for the next sweep: {}", e.toString());
        }
    }

    private List<String> entriesBefore(long first) throws Exception {
        String parent = Nodes.head(term.role());
        return session.client().getChildren().forPath(parent).stream()
                .filter(name -> Long.parseLong(name) < first)
                .map(name -> parent + "/" + name)
                .toList();
    }
}
