package io.rondo.testing.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/**
 * Every state that a crash may leave, in the manner of ALICE (Pillai et al., "All file systems are not created equal", OSDI 2014):
 * any subset of the changes of names that were not forced, with any subset of the writes that were not.
 */
final class Crashes {
    private static final int MOST = 200_000;

    private Crashes() {}

    /** Names by path, some standing for the same file. */
    private record Shape(SortedSet<String> folders, SortedMap<String, FileNode> files) {
        static Shape nothing() {
            return new Shape(new TreeSet<>(), new TreeMap<>());
        }

        Shape and(Shape other) {
            Shape both = new Shape(new TreeSet<>(folders), new TreeMap<>(files));
            both.folders().addAll(other.folders());
            both.files().putAll(other.files());
            return both;
        }
    }

    static Set<CrashState> of(FolderNode root) {
        Set<CrashState> states = new LinkedHashSet<>();
        for (Shape shape : shapes("", root)) {
            addContents(shape, states);
        }
        return states;
    }

    private static List<Shape> shapes(String path, FolderNode folder) {
        List<Shape> all = new ArrayList<>();
        for (SortedMap<String, Node> names : folder.variants()) {
            List<Shape> here = List.of(Shape.nothing());
            for (Map.Entry<String, Node> name : names.entrySet()) {
                here = product(here, shapes(path + name.getKey(), name.getValue()));
            }
            all.addAll(here);
        }
        return all;
    }

    private static List<Shape> shapes(String path, Node node) {
        if (node instanceof FileNode file) {
            Shape one = Shape.nothing();
            one.files().put(path, file);
            return List.of(one);
        }
        List<Shape> inside = shapes(path + "/", (FolderNode) node);
        inside.forEach(shape -> shape.folders().add(path));
        return inside;
    }

    private static List<Shape> product(List<Shape> some, List<Shape> others) {
        requireFew((long) some.size() * others.size());
        List<Shape> all = new ArrayList<>();
        some.forEach(one -> others.forEach(other -> all.add(one.and(other))));
        return all;
    }

    /** A file that has two names has one content. */
    private static void addContents(Shape shape, Set<CrashState> states) {
        Set<FileNode> files = new HashSet<>();
        List<Map<FileNode, ByteBuffer>> contents = List.of(Map.of());
        for (FileNode file : shape.files().values()) {
            if (!files.add(file)) {
                continue;
            }
            Set<ByteBuffer> variants = file.variants();
            requireFew((long) contents.size() * variants.size());
            List<Map<FileNode, ByteBuffer>> next = new ArrayList<>();
            for (Map<FileNode, ByteBuffer> chosen : contents) {
                for (ByteBuffer variant : variants) {
                    Map<FileNode, ByteBuffer> more = new HashMap<>(chosen);
                    more.put(file, variant);
                    next.add(more);
                }
            }
            contents = next;
        }
        for (Map<FileNode, ByteBuffer> chosen : contents) {
            SortedMap<String, ByteBuffer> byPath = new TreeMap<>();
            shape.files().forEach((path, file) -> byPath.put(path, chosen.get(file)));
            states.add(new CrashState(shape.folders(), byPath));
        }
    }

    /** One of them by chance, without making the others; {@code below} draws a number below another. */
    static CrashState oneOf(FolderNode root, IntUnaryOperator below) {
        Shape shape = oneShape("", root, below);
        Map<FileNode, ByteBuffer> contents = new HashMap<>();
        SortedMap<String, ByteBuffer> byPath = new TreeMap<>();
        shape.files()
                .forEach((path, file) -> byPath.put(path, contents.computeIfAbsent(file, each -> each.variant(below))));
        return new CrashState(shape.folders(), byPath);
    }

    private static Shape oneShape(String path, FolderNode folder, IntUnaryOperator below) {
        Shape shape = Shape.nothing();
        folder.variant(below).forEach((name, node) -> {
            if (node instanceof FileNode file) {
                shape.files().put(path + name, file);
            } else {
                Shape inside = oneShape(path + name + "/", (FolderNode) node, below);
                shape.folders().add(path + name);
                shape.folders().addAll(inside.folders());
                shape.files().putAll(inside.files());
            }
        });
        return shape;
    }

    private static void requireFew(long states) {
        if (states > MOST) {
            throw new IllegalStateException("more than " + MOST + " states: try shorter files, or fewer changes");
        }
    }
}
