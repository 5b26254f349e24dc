package io.rondo.dfs.storage;

import io.rondo.api.io.OutputStorage;
import io.rondo.api.io.Storage;
import io.rondo.base.error.RondoException;
import io.rondo.dfs.client.FileStore;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;

/** Finds the storage of a URI by its scheme. Foreign ones, such as {@code hdfs}, come from the class path. */
public final class Storages {
    private final Map<String, Storage> byScheme = new HashMap<>();

    public Storages(FileStore store) {
        add(new LocalStorage());
        add(new RondoStorage(store));
        ServiceLoader.load(Storage.class, Storages.class.getClassLoader()).forEach(this::add);
    }

    private void add(Storage storage) {
        byScheme.put(storage.scheme(), storage);
    }

    public Storage of(String uri) {
        int colon = uri.indexOf(':');
        Storage storage = colon < 0 ? null : byScheme.get(uri.substring(0, colon));
        if (storage == null) {
            throw RondoException.user(
                    "unknown-scheme",
                    "There is no storage for " + uri + ". The schemes known here are " + byScheme.keySet() + ".");
        }
        return storage;
    }

    /** The storage of an output that is not in our store. */
    public OutputStorage output(String uri) {
        if (of(uri) instanceof OutputStorage output) {
            return output;
        }
        throw RondoException.user("unknown-scheme", "Nothing can be written to " + uri + ".");
    }
}
