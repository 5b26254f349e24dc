package io.rondo.dfs.keeper.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A folder's children and the index of numbers, against the JDK's maps. */
class NameTreeTest {
    private static Inode inode(String name, long number) {
        return FileInode.empty(number, name, Attributes.file("me", 1, 1), 0, Residence.ALWAYS);
    }

    private static List<String> named(NameTree tree, String after) {
        List<String> names = new ArrayList<>();
        tree.visitAfter(after, inode -> names.add(inode.name() + " " + inode.number()));
        return names;
    }

    private static List<String> named(TreeMap<String, Long> model, String after) {
        List<String> names = new ArrayList<>();
        model.tailMap(after, false).forEach((name, number) -> names.add(name + " " + number));
        return names;
    }

    /** Grows and shrinks several times, so that nodes are cut and joined on all levels. */
    @Property(tries = 20)
    void childrenAreThoseOfASortedMapAndThoseOfBeforeStay(@ForAll long seed) {
        Random random = new Random(seed);
        TreeMap<String, Long> model = new TreeMap<>();
        NameTree tree = NameTree.EMPTY;
        NameTree kept = tree;
        List<String> keptNames = List.of();
        for (int i = 0; i < 6_000; i++) {
            String name = "n" + random.nextInt(3_000);
            boolean growing = i / 1_500 % 2 == 0;
            if (random.nextInt(10) < (growing ? 8 : 1)) {
                model.put(name, (long) i);
                tree = tree.with(inode(name, i));
            } else {
                model.remove(name);
                tree = tree.without(name);
            }
            if (i == 4_000) {
                kept = tree;
                keptNames = named(model, "n2");
            }
        }
        assertEquals(model.size(), tree.size());
        assertEquals(named(model, ""), named(tree, ""));
        assertEquals(keptNames, named(kept, "n2"));
        for (String name : List.copyOf(model.keySet())) {
            assertEquals(model.remove(name), tree.get(name).number());
            tree = tree.without(name);
            assertNull(tree.get(name));
        }
        assertEquals(List.of(), named(tree, ""));
    }

    @Test
    void oneOfSortedChildrenIsOneThatGrew() {
        for (int size : new int[] {0, 1, 32, 33, 1_024, 1_025, 40_000}) {
            List<Inode> sorted = new ArrayList<>();
            NameTree grown = NameTree.EMPTY;
            for (int i = 0; i < size; i++) {
                sorted.add(inode("f" + (100_000 + i), i));
                grown = grown.with(sorted.get(i));
            }
            NameTree made = NameTree.of(sorted);
            assertEquals(size, made.size());
            assertEquals(named(grown, ""), named(made, ""));
            assertEquals(named(grown, "f1005"), named(made, "f1005"));
        }
    }

    @Property(tries = 50)
    void theIndexIsAMapOfNumbers(@ForAll long seed) {
        Random random = new Random(seed);
        Map<Long, Long> model = new HashMap<>();
        InodeIndex index = new InodeIndex();
        for (int i = 1; i < 5_000; i++) {
            long number = 1 + random.nextInt(700) * (random.nextBoolean() ? 1L : 64L);
            if (random.nextInt(3) > 0) {
                model.put(number, (long) i);
                index.put(number, i, "n" + i);
            } else {
                model.remove(number);
                index.remove(number);
            }
        }
        assertEquals(model.size(), index.size());
        for (long number = 1; number < 64 * 700; number++) {
            assertEquals(model.getOrDefault(number, 0L), index.folder(number));
            if (model.containsKey(number)) {
                assertEquals("n" + model.get(number), index.name(number));
            }
        }
    }
}
