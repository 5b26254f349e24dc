package io.rondo.coordination.zookeeper;

import io.rondo.base.replica.Guard;
import io.rondo.base.replica.Guard.Condition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/** A guard's conditions as operations of a transaction, and what it means when one of them is refused. */
final class Conditions {
    private final Session session;
    private final CellFolders folders;
    private final List<Condition> left;
    private final boolean deciding;
    private boolean admitted;

    Conditions(Session session, CellFolders folders, Guard guard) {
        this.session = session;
        this.folders = folders;
        this.left = new ArrayList<>(guard.conditions());
        this.deciding = !left.isEmpty();
    }

    /** Whether there are any: entries with conditions are those that decide a job. */
    boolean decide() {
        return deciding;
    }

    List<CuratorOp> operations() throws Exception {
        admit();
        List<CuratorOp> operations = new ArrayList<>();
        for (Condition condition : left) {
            operations.add(operation(condition));
        }
        return operations;
    }

    private CuratorOp operation(Condition condition) throws Exception {
        if (condition instanceof Condition.EpochIs epoch) {
            return session.client()
                    .transactionOp()
                    .check()
                    .withVersion(Math.toIntExact(epoch.epoch()))
                    .forPath(Nodes.epoch(epoch.role()));
        }
        Condition.WriteOnce once = (Condition.WriteOnce) condition;
        return session.client().transactionOp().create().forPath(Nodes.once(once.cell()), once.value());
    }

    /** Whether the refusal of this condition is final; false if the transaction may succeed when it is tried again. */
    boolean refused(int index, KeeperException.Code code) throws Exception {
        if (!(left.get(index) instanceof Condition.WriteOnce once)) {
            return true;
        }
        if (code == KeeperException.Code.NONODE) {
            session.ensure(Nodes.onceFolder(once.cell()), new byte[0]);
            return false;
        }
        try {
            byte[] present = session.readSynced(Nodes.once(once.cell()), new Stat());
            if (Arrays.equals(present, once.value())) {
                left.remove(index); // written before, by us or by a leader before us
                return false;
            }
            return true;
        } catch (KeeperException.NoNodeException e) {
            return false; // forgotten meanwhile
        }
    }

    private void admit() throws Exception {
        for (Condition condition : left) {
            if (!admitted && condition instanceof Condition.WriteOnce once) {
                folders.admit(once.cell());
            }
        }
        admitted = true;
    }
}
