package io.rondo.jobmaster.client.submit;

import io.rondo.base.error.RondoException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a path in a plan means. Without a scheme it is always a file of the client's machine: fine when the job runs in
 * this process, refused on a cluster, whose workers do not see it.
 *
 * @param local whether the job runs in this process
 */
public record PathRule(boolean local) {
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:.*", Pattern.DOTALL);

    public String uri(String path) {
        if (path.isEmpty()) {
            throw RondoException.user("path-empty", "A path is empty. Check the job's arguments.");
        }
        if (SCHEME.matcher(path).matches()) {
            return stripSlash(path);
        }
        if (!local) {
            throw RondoException.user(
                    "path-local",
                    "The path " + path + " is a file of this machine, which the cluster's workers do not see. Put it"
                            + " into the store with: bin/fs -put " + path + " rondo:/" + name(path)
                            + " and use rondo:/" + name(path)
                            + ", or write file:/… for a folder that every worker sees.");
        }
        return stripSlash(Path.of(path).toAbsolutePath().normalize().toUri().toString());
    }

    private static String name(String path) {
        Path name = Path.of(path).getFileName();
        return name == null ? "" : name.toString();
    }

    /** A directory that exists gets a slash from Path.toUri, one that does not gets none: they must name the same. */
    private static String stripSlash(String uri) {
        return uri.endsWith("/") && !uri.endsWith(":/") && !uri.endsWith("//")
                ? uri.substring(0, uri.length() - 1)
                : uri;
    }
}
