package io.rondo.dfs.keeper.core;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.keeper.core.KeeperRecord.Finished;
import io.rondo.dfs.keeper.core.KeeperRecord.Prepared;
import io.rondo.dfs.keeper.core.KeeperRecord.Published;
import io.rondo.dfs.keeper.core.KeeperRecord.Reserved;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.List;
import java.util.Optional;

/** The store's part in a job's commit: reserve, prepare, publish, finish; each repeatable. */
final class TransactionRules {
    private final KeeperView view;

    TransactionRules(KeeperView view) {
        this.view = view;
    }

    /** Whether it is one of these rules' requests. */
    static boolean decides(KeeperRequest request) {
        return request instanceof KeeperRequest.Reserve
                || request instanceof KeeperRequest.Prepare
                || request instanceof KeeperRequest.Publish
                || request instanceof KeeperRequest.Finish;
    }

    Decision<KeeperRecord, KeeperEffect> decide(KeeperRequest request, long now) {
        if (request instanceof KeeperRequest.Reserve reserve) {
            return reserve(reserve);
        }
        if (request instanceof KeeperRequest.Prepare prepare) {
            return prepare(prepare);
        }
        if (request instanceof KeeperRequest.Publish publish) {
            return publish(publish, now);
        }
        if (request instanceof KeeperRequest.Finish finish) {
            return finish(finish);
        }
        throw RondoException.user("no-such-request", "The keeper does not know " + request + ".");
    }

    private static Decision<KeeperRecord, KeeperEffect> done(KeeperRecord record) {
        return Decision.of(List.of(record), List.of(), new KeeperReply.Done(true));
    }

    private static Decision<KeeperRecord, KeeperEffect> already() {
        return Decision.reply(new KeeperReply.Done(true));
    }

    private Decision<KeeperRecord, KeeperEffect> reserve(KeeperRequest.Reserve reserve) {
        if (view.transactions.containsKey(reserve.transaction())) {
            return already();
        }
        if (view.isOver(reserve.transaction())) { // it was long on its way
            throw over(reserve.transaction());
        }
        for (KeeperRequest.Target output : reserve.outputs()) {
            Optional<Inode> present = view.tree.inode(output.path());
            if (present.isPresent() && (!output.overwrite() || !present.get().directory())) {
                throw RondoException.user(
                        "output-exists",
                        "The output rondo:" + output.path() + " exists already and nothing in it was touched. Choose"
                                + " another, remove it, or give --overwrite.");
            }
            for (Transaction other : view.transactions.values()) {
                if (!other.published() && !other.finished() && overlaps(other, output.path())) {
                    throw RondoException.user(
                            "output-reserved",
                            "The output rondo:" + output.path() + " is being written by the job " + other.id() + ".");
                }
            }
        }
        return done(new Reserved(reserve.transaction(), reserve.outputs(), reserve.owner()));
    }

    private static boolean overlaps(Transaction other, String path) {
        return other.outputs().stream()
                .anyMatch(output ->
                        (output.path() + "/").startsWith(path + "/") || (path + "/").startsWith(output.path() + "/"));
    }

    private Transaction open(String id) {
        Transaction transaction = view.transactions.get(id);
        if (transaction == null || transaction.finished()) {
            throw over(id);
        }
        return transaction;
    }

    private static RondoException over(String id) {
        return RondoException.user("transaction-over", "The transaction " + id + " is over.");
    }

    private Decision<KeeperRecord, KeeperEffect> prepare(KeeperRequest.Prepare prepare) {
        Transaction transaction = open(prepare.transaction());
        if (transaction.published()) {
            return already();
        }
        if (transaction.outputs().stream().noneMatch(output -> output.path().equals(prepare.path()))) {
            throw RondoException.user(
                    "not-reserved", prepare.path() + " is not an output of " + transaction.id() + ".");
        }
        requireRoom(prepare);
        return done(new Prepared(
                prepare.transaction(), prepare.path(), prepare.manifest(), prepare.files(), prepare.bytes()));
    }

    /** Looked at with the vote, and not again: what has voted can be published. */
    private void requireRoom(KeeperRequest.Prepare prepare) {
        List<Folder> above = Quotas.above(view.tree, prepare.path());
        long folders = Tree.names(prepare.path()).size() + 1L - above.size();
        Totals output = new Totals(prepare.files(), folders, prepare.bytes(), prepare.bytes() * view.replication());
        Inode old = view.tree.inode(prepare.path()).orElse(null);
        Quotas.require(view.tree, above, old == null ? output : output.minus(old.totals()));
    }

    private Decision<KeeperRecord, KeeperEffect> publish(KeeperRequest.Publish publish, long now) {
        Transaction known = view.transactions.get(publish.transaction());
        if (known != null && known.published()) {
            return already();
        }
        Transaction transaction = open(publish.transaction());
        if (!transaction.ready()) {
            throw RondoException.user("not-prepared", "Not all outputs of " + transaction.id() + " are prepared.");
        }
        for (KeeperRequest.Target output : transaction.outputs()) {
            if (view.tree.inode(output.path()).isPresent() && !output.overwrite()) {
                throw RondoException.user(
                        "output-exists", "The output rondo:" + output.path() + " was made while the job ran.");
            }
        }
        return Decision.guarded(
                List.of(new Published(publish.transaction(), now)),
                List.of(),
                new KeeperReply.Done(true),
                publish.guard(),
                new KeeperReply.Done(false));
    }

    /** Noted also of one that was not reserved: its reservation may still be on its way. */
    private Decision<KeeperRecord, KeeperEffect> finish(KeeperRequest.Finish finish) {
        Transaction transaction = view.transactions.get(finish.transaction());
        boolean finished = transaction == null ? view.isOver(finish.transaction()) : transaction.finished();
        if (finished) {
            return already();
        }
        return done(new Finished(finish.transaction()));
    }
}
