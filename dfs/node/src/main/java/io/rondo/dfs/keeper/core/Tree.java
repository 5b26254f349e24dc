package io.rondo.dfs.keeper.core;

import io.rondo.base.error.RondoException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The namespace: inodes by number and by path. */
final class Tree {
    private final Map<Long, Inode> byNumber = new HashMap<>();
    private Inode root;
    private long nextNumber = 2;

    Tree() {
        root = new Inode(1, true, "rondo", 0, 0, 0);
        byNumber.put(1L, root);
    }

    /** Where a path leads: an inode, and what is left of the path inside it if it is a sealed directory. */
    record Place(Inode inode, String inside) {}

    static List<String> names(String path) {
        if (!path.startsWith("/")) {
            throw RondoException.user("bad-path", "A path in the store begins with /, and " + path + " does not.");
        }
        List<String> names = List.of(path.split("/")).stream()
                .filter(name -> !name.isEmpty())
                .toList();
        for (String name : names) {
            if (name.equals(".") || name.equals("..") || name.length() > 1_000) {
                throw RondoException.user("bad-path", "The path " + path + " has the name " + name + " in it.");
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

    Optional<Place> find(String path) {
        Inode at = root;
        List<String> names = names(path);
        for (int i = 0; i < names.size(); i++) {
            if (at.sealed()) {
                return Optional.of(new Place(at, String.join("/", names.subList(i, names.size()))));
            }
            if (!at.directory) {
                throw RondoException.user("not-a-directory", at.path() + " is a file, so nothing can be below it.");
            }
            at = at.children.get(names.get(i));
            if (at == null) {
                return Optional.empty();
            }
        }
        return Optional.of(new Place(at, ""));
    }

    /** An inode that is not inside a sealed directory. */
    Optional<Inode> inode(String path) {
        Optional<Place> place = find(path);
        if (place.isPresent() && !place.get().inside().isEmpty()) {
            throw RondoException.user(
                    "sealed-directory",
                    place.get().inode().path()
                            + " is a job's output, which is kept whole: its files cannot be changed one"
                            + " by one. Copy what you need, or remove or rename the directory.");
        }
        return place.map(Place::inode);
    }

    Inode byNumber(long number) {
        Inode inode = byNumber.get(number);
        if (inode == null) {
            throw RondoException.user("no-such-path", "The file was removed.");
        }
        return inode;
    }

    /** Whether there is an inode of this number; also if it is none, since then it is not known. */
    boolean has(String number) {
        try {
            return byNumber.containsKey(Long.parseLong(number));
        } catch (NumberFormatException e) {
            return true;
        }
    }

    Inode root() {
        return root;
    }

    long nextNumber() {
        return nextNumber;
    }

    Inode make(Inode parent, String name, boolean directory, String owner, int replication, long chunkSize, long time) {
        Inode made = new Inode(nextNumber++, directory, owner, replication, chunkSize, time);
        attach(made, parent, name, time);
        return made;
    }

    void attach(Inode inode, Inode parent, String name, long time) {
        inode.parent = parent;
        inode.name = name;
        parent.children.put(name, inode);
        parent.changes++;
        parent.modified = Math.max(parent.modified, time);
        byNumber.put(inode.number, inode);
    }

    void detach(Inode inode, long time) {
        inode.parent.children.remove(inode.name);
        inode.parent.changes++;
        inode.parent.modified = Math.max(inode.parent.modified, time);
        forget(inode);
    }

    private void forget(Inode inode) {
        byNumber.remove(inode.number);
        inode.children.values().forEach(this::forget);
    }

    void move(Inode inode, Inode parent, String name, long time) {
        inode.parent.children.remove(inode.name);
        inode.parent.changes++;
        inode.parent.modified = Math.max(inode.parent.modified, time);
        attach(inode, parent, name, time);
    }

    /** Makes what is missing of a path of directories, and returns the last. */
    Inode makeFolders(String path, String owner, long time) {
        Inode at = root;
        for (String name : names(path)) {
            Inode next = at.children.get(name);
            at = next != null ? next : make(at, name, true, owner, 0, 0, time);
        }
        return at;
    }

    /** Puts back an inode of a snapshot; parents come before children. */
    void restore(Inode inode, long parent, String name) {
        if (parent == 0) {
            byNumber.clear();
            root = inode;
            byNumber.put(inode.number, inode);
        } else {
            Inode above = byNumber(parent);
            long modified = above.modified;
            attach(inode, above, name, 0);
            above.modified = modified;
        }
    }

    void restoreNext(long number) {
        nextNumber = number;
    }
}
