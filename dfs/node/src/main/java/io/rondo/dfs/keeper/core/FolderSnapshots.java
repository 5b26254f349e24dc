package io.rondo.dfs.keeper.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Snapshots of folders. Since inodes are immutable, one is a reference to what its folder was when it was taken: it costs
 * nothing, and later as much as was changed.
 *
 * <p>Which snapshots have an inode follows from its way up: those of a folder above that were taken since it came below that
 * folder, and those that had it, or the folder above, at places where they were before ({@link Residence}).
 */
final class FolderSnapshots {
    /** @param id counted from one over all folders */
    record FolderSnapshot(int id, String name, long folder, long time, Inode root) {}

    private final TreeMap<Integer, FolderSnapshot> byId = new TreeMap<>();
    private final Map<Long, TreeMap<String, FolderSnapshot>> byFolder = new HashMap<>();
    private int next = 1;
    private Residence here = new Residence(1, List.of());

    /** The number that the next one will have. */
    int next() {
        return next;
    }

    boolean none() {
        return byId.isEmpty();
    }

    Collection<FolderSnapshot> all() {
        return byId.values();
    }

    /** Null if there is none of this name. */
    FolderSnapshot get(long folder, String name) {
        return of(folder).get(name);
    }

    TreeMap<String, FolderSnapshot> of(long folder) {
        return byFolder.getOrDefault(folder, new TreeMap<>());
    }

    void add(FolderSnapshot snapshot) {
        byId.put(snapshot.id(), snapshot);
        byFolder.computeIfAbsent(snapshot.folder(), folder -> new TreeMap<>()).put(snapshot.name(), snapshot);
        next(Math.max(next, snapshot.id() + 1));
    }

    void next(int number) {
        next = number;
        here = new Residence(next, List.of());
    }

    FolderSnapshot remove(long folder, String name) {
        FolderSnapshot gone = byFolder.get(folder).remove(name);
        byId.remove(gone.id());
        if (byFolder.get(folder).isEmpty()) {
            byFolder.remove(folder);
        }
        return gone;
    }

    void rename(long folder, String name, String to) {
        FolderSnapshot old = remove(folder, name);
        add(new FolderSnapshot(old.id(), to, folder, old.time(), old.root()));
    }

    void clear() {
        byId.clear();
        byFolder.clear();
    }

    /** Of what is made now. */
    Residence here() {
        return here;
    }

    /** Of what is moved now; {@code above} are the folders above it before. */
    Residence moved(List<Folder> above, Inode inode) {
        return none() ? here : new Residence(next, having(above, inode));
    }

    /** The snapshots that have an inode of the tree, in their order; {@code above} are the folders above it. */
    List<Integer> having(List<Folder> above, Inode inode) {
        if (none()) {
            return List.of();
        }
        TreeSet<Integer> having = new TreeSet<>();
        collect(inode, 0, having);
        int since = inode.residence().since();
        for (int i = above.size() - 1; i >= 0; i--) {
            collect(above.get(i), since, having);
            since = Math.max(since, above.get(i).residence().since());
        }
        return List.copyOf(having);
    }

    private void collect(Inode at, int since, TreeSet<Integer> having) {
        for (FolderSnapshot snapshot : of(at.number()).values()) {
            if (snapshot.id() >= since) {
                having.add(snapshot.id());
            }
        }
        for (int earlier : at.residence().capturedBefore()) {
            if (earlier >= since && byId.containsKey(earlier)) {
                having.add(earlier);
            }
        }
    }

    /** A folder's snapshots as a folder. */
    Folder shown(Inode folder) {
        List<Inode> roots = new ArrayList<>();
        for (FolderSnapshot snapshot : of(folder.number()).values()) {
            Inode root = snapshot.root().at(snapshot.name(), Residence.ALWAYS);
            roots.add(root.described(root.attributes(), snapshot.time(), root.accessed()));
        }
        return Folder.empty(0, Tree.SNAPSHOTS, folder.attributes(), folder.modified(), Residence.ALWAYS)
                .holding(roots);
    }
}
