package io.rondo.testing.disk;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/** What is left on a disk after a crash: folders, and files with their contents, by path from the root. */
public record CrashState(SortedSet<String> folders, SortedMap<String, ByteBuffer> files) {
    /** A disk that has this, durably. */
    public MemoryDisk disk() {
        FolderNode root = new FolderNode();
        folders.forEach(path -> place(root, path, new FolderNode()));
        files.forEach((path, content) -> place(root, path, new FileNode(content.array())));
        forceAll(root);
        return new MemoryDisk(root);
    }

    private static void place(FolderNode root, String path, Node node) {
        FolderNode at = root;
        int begin = 0;
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', begin)) {
            at = (FolderNode) at.names().get(path.substring(begin, end));
            begin = end + 1;
        }
        at.put(path.substring(begin), node);
    }

    private static void forceAll(FolderNode folder) {
        folder.force();
        for (Node inside : folder.names().values()) {
            if (inside instanceof FolderNode below) {
                forceAll(below);
            }
        }
    }

    /** For messages: names and lengths. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("folders " + folders + ", files");
        for (Map.Entry<String, ByteBuffer> file : files.entrySet()) {
            text.append(' ')
                    .append(file.getKey())
                    .append('(')
                    .append(file.getValue().remaining())
                    .append(')');
        }
        return text.toString();
    }
}
