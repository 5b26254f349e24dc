package io.rondo.dfs.keeper.core;

import io.rondo.base.error.RondoException;
import io.rondo.base.replica.Decision;
import io.rondo.dfs.keeper.core.KeeperRecord.QuotaSet;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.ArrayList;
import java.util.List;

/** How much may be below a folder. A quota below what is there already refuses only more. */
final class Quotas {
    private final KeeperView view;

    Quotas(KeeperView view) {
        this.view = view;
    }

    Decision<KeeperRecord, KeeperEffect> set(KeeperRequest.SetQuota set) {
        Inode inode = view.tree
                .inode(set.path())
                .orElseThrow(() -> RondoException.user("no-such-path", "There is no " + set.path() + " in the store."));
        if (inode instanceof SealedFolder sealed) {
            throw new InsideSealed(sealed);
        }
        if (!inode.directory()) {
            throw RondoException.user("not-a-directory", set.path() + " is a file, and only directories have quotas.");
        }
        if (set.names() == 0) {
            throw RondoException.user(
                    "bad-quota", "A directory is a name itself, so its quota of names is one at least, not 0.");
        }
        return Decision.of(
                List.of(new QuotaSet(inode.number(), set.names(), set.space())), List.of(), new KeeperReply.Done(true));
    }

    /** The folders above a path that are there, from the root on. */
    static List<Folder> above(Tree tree, String path) {
        List<Folder> above = new ArrayList<>(List.of(tree.root()));
        List<String> names = Tree.names(path);
        for (int i = 0; i < names.size() - 1; i++) {
            if (!(above.get(i).child(names.get(i)) instanceof Folder folder)) {
                break;
            }
            above.add(folder);
        }
        return above;
    }

    /** Refuses more than a folder may hold. */
    static void require(Tree tree, List<Folder> above, Totals more) {
        for (Folder folder : above) {
            Quota quota = folder.quota();
            require(tree, folder, "name", quota.names(), folder.totals().names(), more.names());
            require(tree, folder, "space", quota.space(), folder.totals().space(), more.space());
        }
    }

    private static void require(Tree tree, Folder folder, String what, long quota, long present, long more) {
        if (quota >= 0 && more > 0 && present + more > quota) {
            throw RondoException.user(
                    what + "-quota-exceeded",
                    "The directory " + tree.path(folder.number()) + " may hold " + quota
                            + (what.equals("name") ? " names" : " bytes, replicas included,")
                            + " and holds "
                            + present + ", so there is no room for " + more + " more. Remove something, or raise the"
                            + " quota with bin/ring quota.");
        }
    }
}
