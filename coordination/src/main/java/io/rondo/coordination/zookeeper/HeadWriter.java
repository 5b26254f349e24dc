package io.rondo.coordination.zookeeper;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.fault.FaultPoint;
import io.rondo.base.replica.Journal.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a journal's head, and what belongs to the move with it: {@code check(epoch), setData(head, version), …, conditions}.
 *
 * <p>The outcome is always found out. A try whose reply was lost moved the head, so the next try is refused at the head, before
 * any condition is looked at; and the head then shows the nonce that all tries of one move share.
 */
final class HeadWriter {
    private static final Logger LOG = LoggerFactory.getLogger(HeadWriter.class);
    private static final int EPOCH = 0;
    private static final int HEAD = 1;

    private final Session session;
    private final ZooKeeperTerm term;
    private final String path;
    /** Written by one thread at a time, read by all. */
    private volatile JournalHead head;

    private int version;

    HeadWriter(Session session, ZooKeeperTerm term) {
        this.session = session;
        this.term = term;
        this.path = Nodes.head(term.role());
    }

    /** Reads the head as it is now, making it if this is the role's first term. */
    JournalHead load() throws Exception {
        session.ensure(path, JournalHead.WIRE.encode(JournalHead.EMPTY));
        Stat stat = new Stat();
        JournalHead present = JournalHead.WIRE.decode(session.readSynced(path, stat));
        accept(present, stat.getVersion());
        return present;
    }

    JournalHead head() {
        JournalHead known = head;
        if (known == null) {
            throw new IllegalStateException("The journal must be recovered before it is used.");
        }
        return known;
    }

    Outcome write(JournalHead next, List<CuratorOp> belonging, Conditions conditions) {
        while (true) {
            term.mustLive();
            try {
                int before = HEAD + 1 + belonging.size();
                List<CuratorOp> operations = new ArrayList<>();
                operations.add(term.check());
                operations.add(session.client()
                        .transactionOp()
                        .setData()
                        .withVersion(version)
                        .forPath(path, JournalHead.WIRE.encode(next)));
                operations.addAll(belonging);
                operations.addAll(conditions.operations());
                Outcome known = attempt(operations, before, next, conditions);
                if (known != null) {
                    return known;
                }
            } catch (RondoException e) {
                throw e;
            } catch (KeeperException e) {
                if (Outcomes.provesNotWritten(e)) {
                    throw failed(e);
                }
                LOG.debug("what became of a write to {} is found out when ZooKeeper is back", path, e);
                term.pause();
            } catch (Exception e) {
                throw failed(e);
            }
        }
    }

    private static RondoException failed(Exception e) {
        return new RondoException(ErrorKind.RETRYABLE, "append-failed", "ZooKeeper refused a write: " + e, e);
    }

    private static void reached(Conditions conditions, FaultPoint deciding, FaultPoint otherwise) {
        (conditions.decide() ? deciding : otherwise).reached();
    }

    /** Null if it must be tried again. */
    private Outcome attempt(List<CuratorOp> operations, int before, JournalHead next, Conditions conditions)
            throws Exception {
        try {
            reached(conditions, FaultPoint.DECISION_WRITING, FaultPoint.ENTRY_WRITING);
            session.write(operations);
            reached(conditions, FaultPoint.DECISION_WRITTEN, FaultPoint.ENTRY_WRITTEN);
            accept(next, version + 1);
            return Outcome.DURABLE;
        } catch (KeeperException e) {
            int refused = Outcomes.refusedOperation(e);
            if (refused == EPOCH) {
                throw term.end("another leader has a later epoch");
            }
            if (refused >= before) {
                return conditions.refused(refused - before, e.code()) ? Outcome.REFUSED : null;
            }
            if (refused > HEAD || refused < 0 && Outcomes.provesNotWritten(e)) {
                throw e;
            }
            return recognised(next) ? Outcome.DURABLE : null;
        }
    }

    /** Whether the head shows this very write. A head that others moved ends the term. */
    private boolean recognised(JournalHead next) throws Exception {
        Stat stat = new Stat();
        JournalHead present = JournalHead.WIRE.decode(session.readSynced(path, stat));
        if (present.nonce().equals(next.nonce())) {
            accept(next, stat.getVersion());
            return true;
        }
        if (stat.getVersion() != version) {
            throw term.end("the journal's head was moved by another");
        }
        return false;
    }

    private void accept(JournalHead present, int itsVersion) {
        version = itsVersion;
        head = present;
    }
}
