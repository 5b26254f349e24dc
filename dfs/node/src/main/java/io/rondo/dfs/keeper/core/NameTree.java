package io.rondo.dfs.keeper.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A folder's children by name. Immutable: a change copies the way from the root to one leaf and shares all else, so that a
 * folder of 100,000 children is changed in a few hundred bytes and can be kept as it was for nothing.
 *
 * <p>A B+ tree (Bayer and McCreight, 1972): leaves are arrays of inodes; a branch has subtrees of equal height and the first
 * name of each. Nodes hold at most {@link #MOST}; one that has shrunk is joined to its neighbour where both fit into one.
 */
final class NameTree {
    static final NameTree EMPTY = new NameTree(new Inode[0], 0);

    private static final int MOST = 32;

    /** {@code Inode[]} or {@link Branch}. */
    private final Object root;

    private final int size;

    private record Branch(Object[] parts, String[] firsts) {}

    private NameTree(Object root, int size) {
        this.root = root;
        this.size = size;
    }

    /** Of inodes that are sorted by name. */
    static NameTree of(List<Inode> sorted) {
        List<Object> level = new ArrayList<>();
        for (int at = 0; at < sorted.size(); at += MOST) {
            level.add(sorted.subList(at, Math.min(sorted.size(), at + MOST)).toArray(Inode[]::new));
        }
        while (level.size() > 1) {
            List<Object> above = new ArrayList<>();
            for (int at = 0; at < level.size(); at += MOST) {
                above.add(branch(
                        level.subList(at, Math.min(level.size(), at + MOST)).toArray()));
            }
            level = above;
        }
        return level.isEmpty() ? EMPTY : new NameTree(level.get(0), sorted.size());
    }

    int size() {
        return size;
    }

    /** Null if there is none. */
    Inode get(String name) {
        Object node = root;
        while (node instanceof Branch branch) {
            node = branch.parts()[part(branch, name)];
        }
        Inode[] leaf = (Inode[]) node;
        int at = position(leaf, name);
        return at < 0 ? null : leaf[at];
    }

    /** With this one, in place of another of its name. */
    NameTree with(Inode inode) {
        Object[] halves = put(root, inode);
        Object whole = halves.length == 1 ? halves[0] : branch(halves);
        return new NameTree(whole, get(inode.name()) == null ? size + 1 : size);
    }

    NameTree without(String name) {
        if (get(name) == null) {
            return this;
        }
        Object left = remove(root, name);
        while (left instanceof Branch branch && branch.parts().length == 1) {
            left = branch.parts()[0];
        }
        return size == 1 ? EMPTY : new NameTree(left, size - 1);
    }

    void forEach(Consumer<Inode> visitor) {
        visit(root, "", inode -> {
            visitor.accept(inode);
            return true;
        });
    }

    /** Those behind a name, in order, as long as the visitor says true. */
    void visitAfter(String name, Predicate<Inode> visitor) {
        visit(root, name, visitor);
    }

    private static boolean visit(Object node, String after, Predicate<Inode> visitor) {
        if (node instanceof Branch branch) {
            for (int i = part(branch, after); i < branch.parts().length; i++) {
                if (!visit(branch.parts()[i], after, visitor)) {
                    return false;
                }
            }
            return true;
        }
        Inode[] leaf = (Inode[]) node;
        int at = position(leaf, after);
        for (int i = at < 0 ? -at - 1 : at + 1; i < leaf.length; i++) {
            if (!visitor.test(leaf[i])) {
                return false;
            }
        }
        return true;
    }

    private static int position(Inode[] leaf, String name) {
        int low = 0;
        int high = leaf.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = leaf[middle].name().compareTo(name);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }

    /** The part in which a name is or would be. */
    private static int part(Branch branch, String name) {
        int at = Arrays.binarySearch(branch.firsts(), name);
        return at >= 0 ? at : Math.max(0, -at - 2);
    }

    private static Branch branch(Object... parts) {
        String[] firsts = new String[parts.length];
        for (int i = 0; i < parts.length; i++) {
            firsts[i] = parts[i] instanceof Branch below ? below.firsts()[0] : ((Inode[]) parts[i])[0].name();
        }
        return new Branch(parts, firsts);
    }

    /** One node, or two of which the second stands behind the first. */
    private static Object[] put(Object node, Inode inode) {
        if (node instanceof Branch branch) {
            int at = part(branch, inode.name());
            Object[] parts = replace(branch.parts(), at, at + 1, put(branch.parts()[at], inode));
            return halves(parts, NameTree::branch);
        }
        Inode[] leaf = (Inode[]) node;
        int at = position(leaf, inode.name());
        Inode[] with = at >= 0
                ? replace(leaf, at, at + 1, new Inode[] {inode})
                : replace(leaf, -at - 1, -at - 1, new Inode[] {inode});
        return halves(with, half -> half);
    }

    private interface Making<T> {
        Object of(T[] items);
    }

    private static <T> Object[] halves(T[] items, Making<T> making) {
        if (items.length <= MOST) {
            return new Object[] {making.of(items)};
        }
        int middle = items.length / 2;
        return new Object[] {
            making.of(Arrays.copyOfRange(items, 0, middle)), making.of(Arrays.copyOfRange(items, middle, items.length))
        };
    }

    /** A copy in which {@code items} stand in place of those from {@code from} to {@code to}, exclusive. */
    private static <T> T[] replace(T[] in, int from, int to, T[] items) {
        T[] out = Arrays.copyOf(in, in.length - (to - from) + items.length);
        System.arraycopy(items, 0, out, from, items.length);
        System.arraycopy(in, to, out, from + items.length, in.length - to);
        return out;
    }

    /** A leaf may be left with nothing in it, a branch with no part. */
    private static Object remove(Object node, String name) {
        if (node instanceof Branch branch) {
            int at = part(branch, name);
            Object left = remove(branch.parts()[at], name);
            if (count(left) == 0) {
                return branchOrEmpty(replace(branch.parts(), at, at + 1, new Object[0]));
            }
            int neighbour = at > 0 ? at - 1 : at + 1;
            Object[] parts = replace(branch.parts(), at, at + 1, new Object[] {left});
            if (neighbour < parts.length && count(left) + count(parts[neighbour]) <= MOST / 2) {
                int first = Math.min(at, neighbour);
                parts = replace(parts, first, first + 2, new Object[] {joined(parts[first], parts[first + 1])});
            }
            return branch(parts);
        }
        Inode[] leaf = (Inode[]) node;
        int at = position(leaf, name);
        return replace(leaf, at, at + 1, new Inode[0]);
    }

    private static Object branchOrEmpty(Object[] parts) {
        return parts.length == 0 ? new Inode[0] : branch(parts);
    }

    private static int count(Object node) {
        return node instanceof Branch branch ? branch.parts().length : ((Inode[]) node).length;
    }

    private static Object joined(Object left, Object right) {
        if (left instanceof Branch first) {
            Object[] parts = first.parts();
            return branch(replace(parts, parts.length, parts.length, ((Branch) right).parts()));
        }
        Inode[] first = (Inode[]) left;
        return replace(first, first.length, first.length, (Inode[]) right);
    }
}
