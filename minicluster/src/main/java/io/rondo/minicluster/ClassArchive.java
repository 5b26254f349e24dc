package io.rondo.minicluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code bin/launch.sh} has archived of the classes that JVMs begin with, for those that others start. */
final class ClassArchive {
    private ClassArchive() {}

    /** Flags of a JVM with the same class path as this one; none where there is no archive. With a wrong one a JVM does without. */
    static List<String> flags() {
        String root = System.getenv("RONDO_ROOT");
        Path archive = root == null ? null : Path.of(root, ".rondo", "classes.jsa");
        return archive != null && Files.isRegularFile(archive)
                ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable", "-Xlog:all=error:stderr")
                : List.of();
    }
}
