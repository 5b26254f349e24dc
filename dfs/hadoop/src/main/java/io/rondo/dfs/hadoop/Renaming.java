package io.rondo.dfs.hadoop;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;

/** Renames as Hadoop's {@code FileSystem} has them: to a name, or into a directory that is there. */
final class Renaming {
    private final ManagedFileSystem files;

    Renaming(ManagedFileSystem files) {
        this.files = files;
    }

    /** False for what HDFS calls no error. */
    boolean rename(Path source, Path target) throws IOException {
        String from = files.inStore(source);
        String to = files.inStore(target);
        if (from.equals("/") || to.startsWith(from + "/")) {
            return false;
        }
        if (from.equals(to)) {
            return files.find(source).filter(moved -> !moved.directory()).isPresent();
        }
        return renamed(source, to) || renamedInto(source, target);
    }

    /** False if there is something at the target, or whatever else HDFS calls no error. */
    private boolean renamed(Path source, String to) throws IOException {
        try {
            Failures.translate(source, () -> {
                files.store().rename(files.inStore(source), to);
                return null;
            });
            return true;
        } catch (FileNotFoundException | FileAlreadyExistsException | ParentNotDirectoryException e) {
            FileSystem.LOG.debug("rename refused", e);
            return false;
        }
    }

    /** To a name in the target, if that is a directory. */
    private boolean renamedInto(Path source, Path target) throws IOException {
        if (files.find(target).filter(io.rondo.dfs.model.FileStatus::directory).isEmpty()) {
            return false;
        }
        String folder = files.inStore(target);
        String from = files.inStore(source);
        String to = (folder.equals("/") ? "" : folder) + "/" + source.getName();
        if (from.equals(to)) {
            return files.find(source).isPresent();
        }
        return !to.startsWith(from + "/") && renamed(source, to);
    }
}
