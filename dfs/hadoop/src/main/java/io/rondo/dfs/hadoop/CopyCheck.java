package io.rondo.dfs.hadoop;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileChecksum;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.shell.PathData;

/**
 * Compares what {@code -cp} has copied with what it copied, file by file, by the CRC32C of all bytes; this store and HDFS know
 * it, files elsewhere are read for it. Which copy is whose is decided before, since it depends on what is there.
 */
final class CopyCheck {
    private static final Set<String> WITH_VALUE = Set.of("-t", "-q");

    private final List<Copy> copies = new ArrayList<>();

    /** A file or directory and where its copy goes. */
    private record Copy(FileSystem fromSystem, Path from, FileSystem toSystem, Path to) {}

    private CopyCheck() {}

    /** @param words of a command {@code -cp}; wrong ones are for the command itself to complain of */
    static CopyCheck before(Configuration conf, String... words) throws IOException {
        CopyCheck check = new CopyCheck();
        List<String> paths = paths(words);
        if (paths.size() < 2) {
            return check;
        }
        PathData target = new PathData(paths.get(paths.size() - 1), conf);
        boolean into = target.exists && target.stat.isDirectory();
        for (String pattern : paths.subList(0, paths.size() - 1)) {
            for (PathData source : PathData.expandAsGlob(pattern, conf)) {
                Path to = into ? new Path(target.path, source.path.getName()) : target.path;
                check.copies.add(new Copy(source.fs, source.path, target.fs, to));
            }
        }
        return check;
    }

    private static List<String> paths(String... words) {
        int at = 1;
        while (at < words.length && words[at].startsWith("-")) {
            at += WITH_VALUE.contains(words[at]) ? 2 : 1;
        }
        return at >= words.length ? List.of() : Arrays.asList(words).subList(at, words.length);
    }

    /** Whether every copy is what it should be; what is not is said. */
    boolean passes(PrintStream complaints) throws IOException {
        boolean right = true;
        for (Copy copy : copies) {
            right &= same(copy, complaints);
        }
        return right;
    }

    private static boolean same(Copy copy, PrintStream complaints) throws IOException {
        if (copy.fromSystem().getFileStatus(copy.from()).isDirectory()) {
            boolean right = true;
            for (FileStatus child : copy.fromSystem().listStatus(copy.from())) {
                String name = child.getPath().getName();
                right &= same(
                        new Copy(
                                copy.fromSystem(),
                                new Path(copy.from(), name),
                                copy.toSystem(),
                                new Path(copy.to(), name)),
                        complaints);
            }
            return right;
        }
        FileChecksum from = WholeFileCrc.of(copy.fromSystem(), copy.from());
        FileChecksum to = WholeFileCrc.of(copy.toSystem(), copy.to());
        if (!from.equals(to)) {
            complaints.println("cp: `" + copy.to() + "': is not what `" + copy.from() + "' is: " + to + ", not " + from
                    + ". Copy it again.");
            return false;
        }
        return true;
    }
}
