package io.rondo.dfs.keeper.core;

import io.rondo.base.error.RondoException;
import io.rondo.dfs.keeper.core.FolderSnapshots.FolderSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The namespace: the root of immutable inodes, where each number stands in it, and what folders were like when snapshots were
 * taken. A change makes a new root; what the old one led to is as it was for whoever still has it.
 */
final class Tree {
    /** The name below which a folder's snapshots are found; nothing else can have it. */
    static final String SNAPSHOTS = ".snapshot";

    /** The engine's folder. */
    static final String ENGINE = "/.rondo";

    static final long ROOT = 1;
    private static final int LONGEST_NAME = 1_000;
    private static final int STICKY = 01000;
    private static final int SHARED = 01777;
    private static final int OWNER_GOES_ON = 0300;

    private final FolderSnapshots snapshots = new FolderSnapshots();
    private InodeIndex index = new InodeIndex();
    private Folder root = Folder.empty(
            ROOT,
            "",
            new Attributes("rondo", Permissions.SUPERGROUP, Attributes.FOLDER_MODE, 0, 0),
            0,
            Residence.ALWAYS);
    private long nextNumber = ROOT + 1;

    Tree() {
        index.put(ROOT, 0, "");
    }

    /**
     * Where a path leads.
     *
     * @param inside what is left of the path inside it, if it is a sealed folder
     * @param path the path of the inode
     * @param captured whether it is in a snapshot, and so cannot be changed
     */
    record Place(Inode inode, String inside, String path, boolean captured) {}

    static List<String> names(String path) {
        if (!path.startsWith("/")) {
            throw RondoException.user("bad-path", "A path in the store begins with /, and " + path + " does not.");
        }
        List<String> names = new ArrayList<>();
        for (String name : path.split("/")) {
            if (name.equals(".") || name.equals("..") || name.length() > LONGEST_NAME) {
                throw RondoException.user("bad-path", "The path " + path + " has the name " + name + " in it.");
            }
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }

    static String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String path(List<String> names) {
        return "/" + String.join("/", names);
    }

    Optional<Place> find(String path) {
        Inode at = root;
        boolean captured = false;
        List<String> names = names(path);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String here = path(names.subList(0, i));
            if (!at.directory()) {
                throw RondoException.user("not-a-directory", here + " is a file, so nothing can be below it.");
            }
            if (name.equals(SNAPSHOTS) && !captured) {
                at = snapshots.shown(at);
                captured = true;
            } else if (at instanceof Folder folder) {
                at = folder.child(name);
                if (at == null) {
                    return Optional.empty();
                }
            } else {
                return Optional.of(new Place(at, String.join("/", names.subList(i, names.size())), here, captured));
            }
        }
        return Optional.of(new Place(at, "", path(names), captured));
    }

    /** An inode that can be changed; {@link InsideSealed} if it is in a sealed folder. */
    Optional<Inode> inode(String path) {
        if (names(path).contains(SNAPSHOTS)) {
            throw RondoException.user(
                    "read-only-snapshot", path + " is in a snapshot, or would be: those are changed by none.");
        }
        Optional<Place> place = find(path);
        if (place.isPresent() && !place.get().inside().isEmpty()) {
            throw new InsideSealed((SealedFolder) place.get().inode());
        }
        return place.map(Place::inode);
    }

    Inode byNumber(long number) {
        Folder above = number == ROOT ? null : last(above(number));
        return number == ROOT ? root : above.child(index.name(number));
    }

    FileInode file(long number) {
        return (FileInode) byNumber(number);
    }

    String path(long number) {
        return path(namesOf(number));
    }

    private List<String> namesOf(long number) {
        if (!index.has(number)) {
            throw RondoException.user("no-such-path", "The file was removed.");
        }
        Deque<String> names = new ArrayDeque<>();
        for (long at = number; at != ROOT; at = index.folder(at)) {
            names.addFirst(index.name(at));
        }
        return List.copyOf(names);
    }

    /** The folders above, from the root on. */
    List<Folder> above(long number) {
        List<String> names = namesOf(number);
        List<Folder> above = new ArrayList<>();
        Inode at = root;
        for (String name : names) {
            above.add((Folder) at);
            at = above.get(above.size() - 1).child(name);
        }
        return above;
    }

    private static Folder last(List<Folder> folders) {
        return folders.get(folders.size() - 1);
    }

    /** Whether there is an inode of this number; also if it is none, since then it is not known. */
    boolean has(String number) {
        try {
            return index.has(Long.parseLong(number));
        } catch (NumberFormatException e) {
            return true;
        }
    }

    /** Whether the inode of this number is a file. */
    boolean isFile(String number) {
        return has(number) && number.matches("[0-9]+") && byNumber(Long.parseLong(number)) instanceof FileInode;
    }

    Folder root() {
        return root;
    }

    FolderSnapshots snapshots() {
        return snapshots;
    }

    long nextNumber() {
        return nextNumber;
    }

    int size() {
        return index.size();
    }

    private void edit(long folder, UnaryOperator<Folder> change) {
        if (folder == ROOT) {
            root = change.apply(root);
            return;
        }
        List<Folder> above = above(folder);
        replace(above, change.apply((Folder) last(above).child(index.name(folder))));
    }

    private void replace(List<Folder> above, Inode changed) {
        Inode at = changed;
        for (int i = above.size() - 1; i >= 0; i--) {
            at = above.get(i).with(at);
        }
        root = (Folder) at;
    }

    /** An inode of the same number, name and place as one that is there. */
    void replace(Inode changed) {
        if (changed.number() == ROOT) {
            root = (Folder) changed;
        } else {
            replace(above(changed.number()), changed);
        }
    }

    FileInode makeFile(Folder folder, String name, Attributes attributes, long time) {
        FileInode made = FileInode.empty(nextNumber++, name, attributes, time, snapshots.here());
        attach(made, folder.number(), time);
        return made;
    }

    /** The number that the inode made next will have; it is taken by that. */
    long takeNumber() {
        return nextNumber++;
    }

    void attach(Inode inode, long folder, long time) {
        index.put(inode.number(), folder, inode.name());
        edit(folder, above -> above.with(inode).touched(time));
    }

    /** Out of the tree, and with it all that is below. */
    void detach(Inode inode, long time) {
        long folder = index.folder(inode.number());
        edit(folder, above -> above.without(inode.name()).touched(time));
        forget(inode);
    }

    private void forget(Inode inode) {
        index.remove(inode.number());
        if (inode instanceof Folder folder) {
            folder.children().forEach(this::forget);
        }
    }

    /** A folder whose content is new, in place of an inode of the same number. */
    void refill(Folder folder) {
        replace(folder);
        enter(folder);
    }

    private void enter(Folder folder) {
        folder.children().forEach(child -> {
            index.put(child.number(), folder.number(), child.name());
            if (child instanceof Folder below) {
                enter(below);
            }
        });
    }

    void move(Inode inode, long folder, String name, long time) {
        Inode moved = inode.at(name, snapshots.moved(above(inode.number()), inode));
        long from = index.folder(inode.number());
        edit(from, above -> above.without(inode.name()).touched(time));
        attach(moved, folder, time);
    }

    /** Makes what is missing of a path of folders, with the mode of the one above, and returns the last. */
    Folder makeFolders(String path, String owner, long time) {
        return makeFolders(path, owner, time, -1);
    }

    /** The same with a mode; whatever it is, the owner may go on below all but the last. */
    Folder makeFolders(String path, String owner, long time, int mode) {
        Folder at = root;
        List<String> names = names(path);
        for (int i = 0; i < names.size(); i++) {
            Inode next = at.child(names.get(i));
            if (next == null) {
                int wanted = mode < 0 ? at.attributes().mode() & ~STICKY : mode;
                boolean implied = mode < 0 || i < names.size() - 1;
                int given = isEngines(names.subList(0, i + 1)) ? SHARED : implied ? wanted | OWNER_GOES_ON : wanted;
                Attributes attributes = new Attributes(owner, at.attributes().group(), given, 0, 0);
                next = Folder.empty(nextNumber++, names.get(i), attributes, time, snapshots.here());
                attach(next, at.number(), time);
            }
            at = (Folder) next;
        }
        return at;
    }

    /** The engine's folder and those in it: every client puts its jobs there, and takes away only what is its own. */
    private static boolean isEngines(List<String> names) {
        return names.size() <= 2 && ("/" + names.get(0)).equals(ENGINE);
    }

    /** Keeps what a folder is now like. */
    void capture(long folder, String name, long time) {
        snapshots.add(new FolderSnapshot(snapshots.next(), name, folder, time, byNumber(folder)));
    }

    void restore(Folder newRoot, long next) {
        root = newRoot;
        nextNumber = next;
        index = new InodeIndex();
        index.put(ROOT, 0, "");
        enter(root);
    }
}
