package io.rondo.coordination.zookeeper;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.OpResult;

/** What a failure says about a write: that this try did not do it, or nothing. */
final class Outcomes {
    /** The server's own refusals. All that is not here leaves the outcome unknown. */
    private static final Set<KeeperException.Code> NOT_WRITTEN = EnumSet.of(
            KeeperException.Code.BADVERSION,
            KeeperException.Code.NONODE,
            KeeperException.Code.NODEEXISTS,
            KeeperException.Code.NOTEMPTY,
            KeeperException.Code.NOAUTH,
            KeeperException.Code.INVALIDACL,
            KeeperException.Code.BADARGUMENTS,
            KeeperException.Code.UNIMPLEMENTED,
            KeeperException.Code.NOCHILDRENFOREPHEMERALS,
            KeeperException.Code.QUOTAEXCEEDED);

    private Outcomes() {}

    static boolean provesNotWritten(KeeperException failure) {
        return NOT_WRITTEN.contains(failure.code());
    }

    /** The index of the operation for which a transaction was refused; -1 if the failure does not tell. */
    static int refusedOperation(KeeperException failure) {
        List<OpResult> results = failure.getResults();
        if (results == null || !provesNotWritten(failure)) {
            return -1;
        }
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof OpResult.ErrorResult error
                    && error.getErr() == failure.code().intValue()) {
                return i;
            }
        }
        return -1;
    }
}
