package io.rondo.worker.attempt;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * Loads a job's classes from its own jars first, so that a job may bring other versions of libraries than the engine's. What
 * job and engine must share, the API and what its types are made of, always comes from the engine.
 */
final class JobClassLoader extends URLClassLoader {
    private static final List<String> SHARED =
            List.of("java.", "javax.", "io.rondo.api.", "io.rondo.kryo.", "com.esotericsoftware.", "org.slf4j.");

    static {
        registerAsParallelCapable();
    }

    /** Without a name, which would stand before every line of a trace that the user reads. */
    JobClassLoader(URL[] jars, ClassLoader engine) {
        super(jars, engine);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> type = findLoadedClass(name);
            if (type == null) {
                try {
                    type = findClass(name);
                } catch (ClassNotFoundException e) {
                    return super.loadClass(name, resolve); // the jars do not have it; the engine may
                }
            }
            if (resolve) {
                resolveClass(type);
            }
            return type;
        }
    }
}
