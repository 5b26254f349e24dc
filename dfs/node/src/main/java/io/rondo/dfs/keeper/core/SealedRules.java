package io.rondo.dfs.keeper.core;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.keeper.core.KeeperCommand.ManifestRead;
import io.rondo.dfs.keeper.core.KeeperRecord.SealedPart;
import io.rondo.dfs.keeper.core.KeeperRecord.Unsealed;
import io.rondo.dfs.protocol.KeeperReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first change inside a sealed folder gives all of its files entries of their own. The keeper has its manifest read, and
 * whoever wanted the change asks again meanwhile; what was read is journaled, since a journal that only referred to it could not
 * be replayed without the store. The parts mean nothing until the record behind them, so a crash between leaves the folder
 * sealed.
 */
final class SealedRules {
    /** More would fill too much of a journal's tail. */
    private static final int MOST_FILES = 1_000_000;

    private static final int MOST_PARTS = 1_200;
    private static final long READ_AGAIN_AFTER = 5_000;

    private final KeeperView view;
    /** When the manifest of a folder was asked for; not recovered. */
    private final Map<Long, Long> asked = new HashMap<>();

    SealedRules(KeeperView view) {
        this.view = view;
    }

    Decision<KeeperRecord, KeeperEffect> open(SealedFolder folder, long now) {
        String path = view.tree.path(folder.number());
        if (folder.files() > MOST_FILES) {
            throw RondoException.user(
                    "sealed-directory",
                    path + " is a job's output of " + folder.files() + " files, too many to be changed one by one."
                            + " Copy what you need, or remove or rename the directory.");
        }
        Long before = asked.get(folder.number());
        boolean reading = before != null && now - before < READ_AGAIN_AFTER && now >= before;
        if (!reading) {
            asked.put(folder.number(), now);
        }
        return Decision.of(
                List.of(),
                reading ? List.of() : List.of(new KeeperEffect.ReadManifest(folder.number(), folder.manifest())),
                RondoException.retryable(
                        "being-unsealed", "The list of the files in " + path + " is being read; ask again."));
    }

    Decision<KeeperRecord, KeeperEffect> unseal(ManifestRead read) {
        asked.remove(read.folder());
        boolean wanted = view.tree.has(Long.toString(read.folder()))
                && view.tree.byNumber(read.folder()) instanceof SealedFolder sealed
                && sealed.manifest().equals(read.manifest())
                && read.parts().size() <= MOST_PARTS;
        List<KeeperRecord> records = new ArrayList<>();
        if (wanted) {
            for (byte[] part : read.parts()) {
                records.add(new SealedPart(read.folder(), records.size(), part));
            }
            records.add(new Unsealed(read.folder()));
        }
        return Decision.of(records, List.of(), new KeeperReply.Done(wanted));
    }
}
