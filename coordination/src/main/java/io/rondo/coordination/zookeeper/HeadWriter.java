package io.rondo.coordination.zookeeper;

import io.rondo.base.error.ErrorKind;
import io.rondo.base.error.RondoException;
import io.rondo.base.fault.FaultPoint;
import io.rondo.base.replica.Journal.Outcome;
import io.rondo.coordination.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a journal's head, and what belongs to the move with it: {@code check(epoch), setData(head, version), …, conditions}.
 *
 * <p>The outcome of a {@link #write} is always found out. A try whose reply was lost moved the head, so the next try is refused at
 * the head, before any condition is looked at; and the head then shows the nonce that all tries of one move share, or that of a move
 * that was sent behind it.
 */
final class HeadWriter {
    private static final Logger LOG = LoggerFactory.getLogger(HeadWriter.class);
    private static final int EPOCH = 0;
    private static final int HEAD = 1;

    private final Session session;
    private final ZooKeeperTerm term;
    private final CellFolders folders;
    private final String path;
    /** Written by one thread at a time, read by all. */
    private volatile JournalHead head;

    private int version;

    HeadWriter(Session session, ZooKeeperTerm term) {
        this.session = session;
        this.term = term;
        this.folders = new CellFolders(session, Limits.CHILDREN);
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

    Outcome write(HeadMove move) {
        return write(move, List.of());
    }

    /**
     * Does a move, or finds out that it was done. Blocking.
     *
     * @param behind nonces of moves that were sent behind this one: a head that shows one of them shows this one too, and
     *     afterwards {@link #head} tells which it was
     */
    Outcome write(HeadMove move, List<String> behind) {
        Conditions conditions = new Conditions(session, folders, move.guard());
        JournalHead next = move.after(head());
        List<String> nonces = new ArrayList<>(behind);
        nonces.add(move.nonce());
        while (true) {
            term.mustLive();
            try {
                List<CuratorOp> operations = operations(move, next, version);
                int before = operations.size();
                operations.addAll(conditions.operations());
                Outcome known = attempt(operations, before, next, nonces, conditions);
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

    /**
     * Sends a plain move without waiting for its answer.
     *
     * @param ahead moves that were sent and not answered yet; the last of them makes the head that this one starts from
     * @param answered told whether it is known to be done, and then all ahead were; on a thread of the connection
     */
    void send(HeadMove move, JournalHead next, int ahead, Consumer<Boolean> answered) {
        term.mustLive();
        FaultPoint.ENTRY_WRITING.reached();
        try {
            session.send(operations(move, next, version + ahead), answered);
        } catch (RondoException e) {
            throw e;
        } catch (Exception e) {
            throw failed(e);
        }
    }

    /** The answer of the first of those sent: it was done. */
    void written(JournalHead next) {
        FaultPoint.ENTRY_WRITTEN.reached();
        accept(next, version + 1);
    }

    private List<CuratorOp> operations(HeadMove move, JournalHead next, int expected) throws Exception {
        List<CuratorOp> operations = new ArrayList<>();
        operations.add(term.check());
        operations.add(session.client()
                .transactionOp()
                .setData()
                .withVersion(expected)
                .forPath(path, JournalHead.WIRE.encode(next)));
        if (move.entry() != null) {
            operations.add(session.client()
                    .transactionOp()
                    .create()
                    .forPath(Nodes.entry(term.role(), next.next() - 1), move.entry()));
        }
        return operations;
    }

    private static RondoException failed(Exception e) {
        return new RondoException(ErrorKind.RETRYABLE, "append-failed", "ZooKeeper refused a write: " + e, e);
    }

    private static void reached(Conditions conditions, FaultPoint deciding, FaultPoint otherwise) {
        (conditions.decide() ? deciding : otherwise).reached();
    }

    /** Null if it must be tried again. */
    private Outcome attempt(
            List<CuratorOp> operations, int before, JournalHead next, List<String> nonces, Conditions conditions)
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
            return recognised(nonces) ? Outcome.DURABLE : null;
        }
    }

    /** Whether the head shows one of these very moves. A head that others moved ends the term. */
    private boolean recognised(List<String> nonces) throws Exception {
        Stat stat = new Stat();
        JournalHead present = JournalHead.WIRE.decode(session.readSynced(path, stat));
        if (nonces.contains(present.nonce())) {
            accept(present, stat.getVersion());
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
