package io.rondo.dfs.hadoop;

import io.rondo.base.error.RondoException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.hdfs.protocol.NSQuotaExceededException;
import org.apache.hadoop.security.AccessControlException;

/** The store's failures in Hadoop's words. */
final class Failures {
    private Failures() {}

    /** A call to the store. */
    interface Call<T> {
        T run() throws IOException;
    }

    static <T> T translate(Path path, Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (DirectoryNotEmptyException e) {
            throw new PathIsNotEmptyDirectoryException(path.toString());
        } catch (RondoException e) {
            throw translate(path, e);
        }
    }

    private static IOException translate(Path path, RondoException e) {
        return switch (e.code()) {
            case "no-such-path" -> caused(new FileNotFoundException(e.getMessage()), e);
            case "path-exists" -> caused(new FileAlreadyExistsException(e.getMessage()), e);
            case "access-denied" -> caused(new AccessControlException(e.getMessage()), e);
            case "not-a-directory" -> caused(new ParentNotDirectoryException(e.getMessage()), e);
            case "is-a-directory" -> caused(new FileNotFoundException(path + " is a directory"), e);
            case "directory-not-empty" -> new PathIsNotEmptyDirectoryException(path.toString());
            case "name-quota-exceeded" -> caused(new NSQuotaExceededException(e.getMessage()), e);
            case "space-quota-exceeded" -> caused(new DSQuotaExceededException(e.getMessage()), e);
            default -> new IOException(e.getMessage(), e);
        };
    }

    private static IOException caused(IOException translated, RondoException cause) {
        translated.initCause(cause);
        return translated;
    }
}
