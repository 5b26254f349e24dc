package io.rondo.dfs.keeper.core;

import io.rondo.base.error.RondoException;
import io.rondo.dfs.model.FileStatus;
import io.rondo.dfs.protocol.Identity;
import io.rondo.dfs.protocol.KeeperReply;
import io.rondo.dfs.protocol.KeeperRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Who may do what, by HDFS's rules: every directory on the way must be executable; what is asked of the path itself, of its
 * parent or of the nearest ancestor that is there depends on the request; a sticky directory lets go only of what belongs to
 * who asks, or to who owns the directory. The superuser, and whoever is in the group {@value #SUPERGROUP}, may do everything.
 *
 * <p>Source: Hadoop's "HDFS Permissions Guide". A pure function of the namespace: nothing is changed here.
 */
final class Permissions {
    static final String SUPERGROUP = "supergroup";

    private static final int READ = 4;
    private static final int WRITE = 2;
    private static final int EXECUTE = 1;
    private static final int STICKY = 01000;

    /** Of files in sealed directories, which have no inode of their own. */
    private static final int SEALED_FILE = 0644;

    private final Tree tree;
    private final String superuser;

    Permissions(Tree tree, String superuser) {
        this.tree = tree;
        this.superuser = superuser;
    }

    boolean isSuper(Identity who) {
        return who.user().equals(superuser) || who.groups().contains(SUPERGROUP);
    }

    /** Throws {@code access-denied} unless this may be asked. A request that is not known here is the superuser's alone. */
    void check(Identity who, KeeperRequest request) {
        if (isSuper(who)) {
            return;
        }
        if (request instanceof KeeperRequest.Stat stat) {
            walk(who, stat.path());
        } else if (request instanceof KeeperRequest.AskWriting ask) {
            walk(who, ask.path());
        } else if (request instanceof KeeperRequest.ListFolder list) {
            Way way = walk(who, list.path());
            if (way.isThere() && way.last().inode().directory() && way.inside().isEmpty()) {
                require(who, way.last(), READ | EXECUTE);
            }
        } else if (request instanceof KeeperRequest.Summarize summarize) {
            Way way = walk(who, summarize.path());
            if (way.isThere() && way.last().inode().directory()) {
                require(who, way.last(), READ | EXECUTE);
            }
        } else if (request instanceof KeeperRequest.Open open) {
            read(who, walk(who, open.path()));
        } else if (request instanceof KeeperRequest.OpenInode open) {
            String path = tree.path(open.inode());
            boolean sealed = tree.byNumber(open.inode()) instanceof SealedFolder;
            read(who, walk(who, sealed ? path + "/" + open.inside() : path));
        } else if (request instanceof KeeperRequest.CheckAccess check) {
            Way way = walk(who, check.path());
            if (way.isThere()) {
                access(who, way, check.wanted());
            } else {
                addTo(who, way, check.path());
            }
        } else {
            checkChange(who, request);
        }
    }

    private void checkChange(Identity who, KeeperRequest request) {
        if (request instanceof KeeperRequest.MakeFolders make) {
            own(who, make.owner(), make.path());
            Way way = walk(who, make.path());
            if (!way.isThere()) {
                addTo(who, way, make.path());
            }
        } else if (request instanceof KeeperRequest.Create create) {
            own(who, create.owner(), create.path());
            Way way = walk(who, create.path());
            if (way.isThere()) {
                require(who, way.last(), WRITE);
            }
            addTo(who, way, create.path());
        } else if (request instanceof KeeperRequest.Append append) {
            write(who, append.path());
        } else if (request instanceof KeeperRequest.EndWriting end) {
            write(who, end.path());
        } else if (request instanceof KeeperRequest.Rename rename) {
            takeFrom(who, walk(who, rename.from()));
            addTo(who, walk(who, rename.to()), rename.to());
        } else if (request instanceof KeeperRequest.Replace replace) {
            takeFrom(who, walk(who, replace.from()));
            Way to = walk(who, replace.to());
            addTo(who, to, replace.to());
            takeFrom(who, to);
        } else if (request instanceof KeeperRequest.Delete delete) {
            Way way = walk(who, delete.path());
            takeFrom(who, way);
            if (delete.recursive() && way.isThere()) {
                emptyAll(who, way.last());
            }
        } else if (request instanceof KeeperRequest.TakeSnapshot take) {
            requireOwner(who, walk(who, take.path()));
        } else if (request instanceof KeeperRequest.RenameSnapshot rename) {
            requireOwner(who, walk(who, rename.path()));
        } else if (request instanceof KeeperRequest.DropSnapshot drop) {
            requireOwner(who, walk(who, drop.path()));
        } else if (request instanceof KeeperRequest.SetAttributes set) {
            setAttributes(who, set);
        } else if (request instanceof KeeperRequest.Concat concat) {
            write(who, concat.target());
            for (String source : concat.sources()) {
                Way way = walk(who, source);
                read(who, way);
                takeFrom(who, way);
            }
        } else if (!(request instanceof KeeperRequest.AddChunks
                || request instanceof KeeperRequest.ReplaceTail
                || request instanceof KeeperRequest.GetTable
                || request instanceof KeeperRequest.DescribeRing
                || request instanceof KeeperRequest.AskTrash
                || request instanceof KeeperRequest.SafeMode safe && safe.to() == KeeperRequest.Switch.ASK)) {
            throw RondoException.user(
                    "access-denied", "Permission denied: user=" + who.user() + ". Superuser privilege is required.");
        }
    }

    private void setAttributes(Identity who, KeeperRequest.SetAttributes set) {
        Way way = walk(who, set.path());
        if (!way.isThere()) {
            return; // what is missing is said elsewhere
        }
        Step inode = way.last();
        boolean givesAway =
                !set.owner().isEmpty() && !set.owner().equals(inode.attributes().owner());
        boolean foreignGroup = !set.group().isEmpty()
                && !set.group().equals(inode.attributes().group())
                && !who.groups().contains(set.group());
        if (givesAway || foreignGroup) {
            throw RondoException.user(
                    "access-denied",
                    "Permission denied: user=" + who.user() + " may not give " + inode.path() + " to the "
                            + (givesAway ? "user " + set.owner() : "group " + set.group())
                            + ". Superuser privilege is required.");
        }
        if (set.mode() >= 0 || !set.group().isEmpty() || !set.owner().isEmpty()) {
            requireOwner(who, way);
        }
        if (set.modified() >= 0 || set.accessed() >= 0) {
            require(who, inode, WRITE);
        }
    }

    private static void requireOwner(Identity who, Way way) {
        if (way.isThere() && !way.last().attributes().owner().equals(who.user())) {
            throw RondoException.user(
                    "access-denied",
                    "Permission denied: user=" + who.user() + " is not the owner of " + described(way.last()));
        }
    }

    /** What a user makes belongs to that user. */
    private static void own(Identity who, String owner, String path) {
        if (!owner.equals(who.user())) {
            throw RondoException.user(
                    "access-denied",
                    "Permission denied: user=" + who.user() + " may not make " + path + " for " + owner + ".");
        }
    }

    /** An inode and where it is. */
    private record Step(Inode inode, String path) {
        Attributes attributes() {
            return inode.attributes();
        }
    }

    /**
     * The way to a path.
     *
     * @param steps the root and what is there of the path, one below the other
     * @param missing how many names of the path have no inode
     * @param inside the path in a sealed directory, of which the last step is that
     */
    private record Way(List<Step> steps, int missing, String inside) {
        boolean isThere() {
            return missing == 0;
        }

        Step last() {
            return steps.get(steps.size() - 1);
        }

        /** The directory of what is there. */
        Step folder() {
            return steps.get(Math.max(0, steps.size() - 2));
        }

        boolean isRoot() {
            return steps.size() == 1;
        }
    }

    /** Follows a path; every directory on the way has to be executable. */
    private Way walk(Identity who, String path) {
        List<Step> steps = new ArrayList<>(List.of(new Step(tree.root(), "/")));
        List<String> names = Tree.names(path);
        for (int i = 0; i < names.size(); i++) {
            Step here = steps.get(i);
            if (!here.inode().directory()) {
                return new Way(steps, names.size() - i, "");
            }
            require(who, here, EXECUTE);
            Inode next;
            if (names.get(i).equals(Tree.SNAPSHOTS)) {
                next = tree.snapshots().shown(here.inode());
            } else if (here.inode() instanceof Folder folder) {
                next = folder.child(names.get(i));
            } else {
                return new Way(steps, 0, String.join("/", names.subList(i, names.size())));
            }
            if (next == null) {
                return new Way(steps, names.size() - i, "");
            }
            steps.add(new Step(next, (i == 0 ? "" : here.path()) + "/" + names.get(i)));
        }
        return new Way(steps, 0, "");
    }

    private void read(Identity who, Way way) {
        access(who, way, READ);
    }

    private void access(Identity who, Way way, int wanted) {
        if (!way.isThere()) {
            return;
        }
        Step step = way.last();
        int mode = way.inside().isEmpty() ? step.attributes().mode() : SEALED_FILE;
        if ((granted(who, step.attributes().owner(), step.attributes().group(), mode) & wanted) != wanted) {
            throw denied(who, step, wanted);
        }
    }

    private void write(Identity who, String path) {
        access(who, walk(who, path), WRITE);
    }

    /** Making something there: the nearest ancestor has to be writable. Everybody may have the engine's folder made. */
    private void addTo(Identity who, Way way, String path) {
        boolean besideIt = way.isThere() && way.inside().isEmpty();
        Step folder = besideIt ? way.folder() : way.last();
        boolean engine = folder.inode() == tree.root() && path.startsWith(Tree.ENGINE + "/");
        if (folder.inode().directory() && !engine) {
            require(who, folder, WRITE);
        }
    }

    /** Taking something away: its directory has to be writable, and a sticky one asks whose it is. */
    private void takeFrom(Identity who, Way way) {
        if (!way.isThere()) {
            return;
        }
        Step step = way.last();
        if (!way.inside().isEmpty() || way.isRoot()) {
            require(who, step, WRITE);
            return;
        }
        Step folder = way.folder();
        require(who, folder, WRITE);
        boolean own = step.attributes().owner().equals(who.user())
                || folder.attributes().owner().equals(who.user());
        if ((folder.attributes().mode() & STICKY) != 0 && !own) {
            throw RondoException.user(
                    "access-denied",
                    "Permission denied by sticky bit: user=" + who.user() + ", path=" + described(step) + ", parent="
                            + described(folder));
        }
    }

    /** Removing a tree: every directory in it that has something in it is read and emptied. */
    private void emptyAll(Identity who, Step top) {
        Deque<Step> open = new ArrayDeque<>(List.of(top));
        while (!open.isEmpty()) {
            Step step = open.pop();
            if (step.inode() instanceof SealedFolder) {
                require(who, step, READ | WRITE | EXECUTE);
            }
            if (step.inode() instanceof Folder folder && !folder.isEmpty()) {
                require(who, step, READ | WRITE | EXECUTE);
                folder.children().forEach(child -> {
                    if (child.directory()) {
                        open.push(new Step(child, step.path() + "/" + child.name()));
                    }
                });
            }
        }
    }

    /** A listing without the chunks of files that may be seen but not read: who has a chunk's name may read it. */
    KeeperReply.Listing readable(Identity who, KeeperReply.Listing listing) {
        List<KeeperReply.File> entries = listing.entries().stream()
                .map(file -> mayRead(who, file.status()) ? file : new KeeperReply.File(file.status(), List.of()))
                .toList();
        return new KeeperReply.Listing(entries, listing.more(), listing.version());
    }

    private boolean mayRead(Identity who, FileStatus file) {
        return isSuper(who) || (granted(who, file.owner(), file.group(), file.mode()) & READ) != 0;
    }

    private static void require(Identity who, Step step, int wanted) {
        Attributes of = step.attributes();
        if ((granted(who, of.owner(), of.group(), of.mode()) & wanted) != wanted) {
            throw denied(who, step, wanted);
        }
    }

    /** The three bits that count for somebody: the first of owner, group and others that fits. */
    private static int granted(Identity who, String owner, String group, int mode) {
        if (owner.equals(who.user())) {
            return mode >> 6 & 7;
        }
        return who.groups().contains(group) ? mode >> 3 & 7 : mode & 7;
    }

    private static RondoException denied(Identity who, Step inode, int wanted) {
        StringBuilder access = new StringBuilder();
        for (Map.Entry<Integer, String> bit :
                List.of(Map.entry(READ, "READ"), Map.entry(WRITE, "WRITE"), Map.entry(EXECUTE, "EXECUTE"))) {
            if ((wanted & bit.getKey()) != 0) {
                access.append(access.isEmpty() ? "" : "_").append(bit.getValue());
            }
        }
        return RondoException.user(
                "access-denied",
                "Permission denied: user=" + who.user() + ", access=" + access + ", inode=" + described(inode));
    }

    /** As HDFS puts it: "/path":owner:group:drwxr-xr-x. */
    private static String described(Step step) {
        Attributes of = step.attributes();
        StringBuilder mode = new StringBuilder(step.inode().directory() ? "d" : "-");
        for (int bit = 8; bit >= 0; bit--) {
            mode.append((of.mode() >> bit & 1) == 0 ? '-' : "xwr".charAt(bit % 3));
        }
        if ((of.mode() & STICKY) != 0) {
            mode.setCharAt(9, (of.mode() & EXECUTE) == 0 ? 'T' : 't');
        }
        return "\"" + step.path() + "\":" + of.owner() + ":" + of.group() + ":" + mode;
    }
}
