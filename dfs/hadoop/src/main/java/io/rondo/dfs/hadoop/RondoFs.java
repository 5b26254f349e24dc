package io.rondo.dfs.hadoop;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The store for Hadoop's {@code FileContext}: the same as {@link RondoFileSystem}. A configuration names it as
 * {@code fs.AbstractFileSystem.rondo.impl}.
 */
public final class RondoFs extends DelegateToFileSystem {
    /** As Hadoop makes it, by reflection. */
    public RondoFs(URI uri, Configuration conf) throws IOException, URISyntaxException {
        super(uri, new RondoFileSystem(), conf, RondoFileSystem.SCHEME, false);
    }

    /** In one step: Hadoop would remove the target first, and then rename. */
    @Override
    public void renameInternal(Path source, Path target, boolean overwrite) throws IOException {
        if (overwrite) {
            ((RondoFileSystem) fsImpl).replace(source, target);
        } else {
            renameInternal(source, target);
        }
    }

    /** The port is in the authority, and there is no usual one. */
    @Override
    public int getUriDefaultPort() {
        return -1;
    }
}
