package io.rondo.testing.disk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/** Names: those that are there, those that were forced, and the changes between. */
final class FolderNode implements Node {
    /** Of so many changes since the last force every subset may have reached the disk; of more, one less or only the first. */
    private static final int MOST_IN_ALL_SUBSETS = 8;

    private final SortedMap<String, Node> names = new TreeMap<>();
    private SortedMap<String, Node> forced = new TreeMap<>();
    private final List<Change> unforced = new ArrayList<>();

    /** @param node nothing if the name is gone; {@code instead} is a name that goes at the same instant, or nothing */
    private record Change(String name, Node node, String instead) {
        void applyTo(Map<String, Node> names) {
            if (instead != null) {
                names.remove(instead);
            }
            if (node == null) {
                names.remove(name);
            } else {
                names.put(name, node);
            }
        }
    }

    SortedMap<String, Node> names() {
        return Collections.unmodifiableSortedMap(names);
    }

    private void change(Change change) {
        change.applyTo(names);
        unforced.add(change);
    }

    void put(String name, Node node) {
        change(new Change(name, node, null));
    }

    void remove(String name) {
        change(new Change(name, null, null));
    }

    void rename(String from, String to, Node node) {
        change(new Change(to, node, from));
    }

    void force() {
        forced = new TreeMap<>(names);
        unforced.clear();
    }

    /** The names that may be there after a crash. */
    Set<SortedMap<String, Node>> variants() {
        Set<SortedMap<String, Node>> variants = new LinkedHashSet<>();
        for (List<Change> reached : Subsets.of(unforced, MOST_IN_ALL_SUBSETS)) {
            SortedMap<String, Node> after = new TreeMap<>(forced);
            reached.forEach(change -> change.applyTo(after));
            variants.add(after);
        }
        return variants;
    }

    /** Some names that may be there after a crash. */
    SortedMap<String, Node> variant(IntUnaryOperator below) {
        SortedMap<String, Node> after = new TreeMap<>(forced);
        unforced.stream().filter(change -> below.applyAsInt(2) == 0).forEach(change -> change.applyTo(after));
        return after;
    }
}
