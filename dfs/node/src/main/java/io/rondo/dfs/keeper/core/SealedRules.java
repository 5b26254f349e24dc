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
    /** More would take too long. */
    private static final int MOST_FILES = 1_000_000;

    private static final long READ_AGAIN_AFTER = 5_000;

    private final KeeperView view;
    /** When the manifest of a folder was asked for, or a part of it came; not recovered. */
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

    /** Answers {@link KeeperReply.Done} false where no part is wanted that comes behind the ones before. */
    Decision<KeeperRecord, KeeperEffect> unseal(ManifestRead read, long now) {
        boolean wanted = view.tree.has(Long.toString(read.folder()))
                && view.tree.byNumber(read.folder()) instanceof SealedFolder sealed
                && sealed.manifest().equals(read.manifest())
                && (read.index() == 0 || read.index() == view.sealedParts(read.folder()));
        if (!wanted) {
            return Decision.reply(new KeeperReply.Done(false));
        }
        List<KeeperRecord> records =
                new ArrayList<>(List.of(new SealedPart(read.folder(), read.index(), read.bytes())));
        asked.put(read.folder(), now);
        if (read.index() == read.parts() - 1) {
            asked.remove(read.folder());
            records.add(new Unsealed(read.folder()));
        }
        return Decision.of(records, List.of(), new KeeperReply.Done(true));
    }
}
