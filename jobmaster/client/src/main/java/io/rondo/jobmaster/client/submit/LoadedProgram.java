package io.rondo.jobmaster.client.submit;

import io.rondo.api.Program;
import io.rondo.base.error.RondoException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** A user's program with the class loader it lives in. Close it when the job is over. */
public record LoadedProgram(Program program, URLClassLoader loader) implements AutoCloseable {
    /**
     * Loads {@code className} from the jars. Every way in which this can go wrong is the user's to mend, so each is a USER
     * error: {@code jar-missing}, {@code jar-corrupt}, {@code program-missing}, {@code program-unusable}.
     */
    public static LoadedProgram load(List<Path> jars, String className) {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            checkJar(jar);
            urls.add(url(jar));
        }
        URLClassLoader loader = new URLClassLoader(
                "job", urls.toArray(URL[]::new), Thread.currentThread().getContextClassLoader());
        try {
            return new LoadedProgram(instantiate(className, jars, loader), loader);
        } catch (RuntimeException e) {
            closeQuietly(loader, e);
            throw e;
        }
    }

    /** The class named by the jar's manifest as {@code Main-Class}, or null. */
    public static String mainClass(Path jar) {
        checkJar(jar);
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            return manifest == null ? null : manifest.getMainAttributes().getValue("Main-Class");
        } catch (IOException e) {
            throw corrupt(jar, e);
        }
    }

    private static void checkJar(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw RondoException.user("jar-missing", "There is no jar at " + jar + ". Check the path.");
        }
        if (!Files.isReadable(jar)) {
            throw RondoException.user("jar-unreadable", "The jar " + jar + " may not be read by this user.");
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            if (file.size() == 0) {
                throw RondoException.user("jar-corrupt", "The jar " + jar + " is empty. Build it again.");
            }
        } catch (IOException e) {
            throw corrupt(jar, e);
        }
    }

    private static RondoException corrupt(Path jar, IOException e) {
        return new RondoException(
                io.rondo.base.error.ErrorKind.USER,
                "jar-corrupt",
                "The file " + jar + " is not a readable jar (" + e.getMessage() + "). Build it again.",
                e);
    }

    private static URL url(Path jar) {
        try {
            return jar.toAbsolutePath().toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a path that is no URL: " + jar, e);
        }
    }

    private static Program instantiate(String className, List<Path> jars, URLClassLoader loader) {
        try {
            Class<?> type = Class.forName(className, true, loader);
            if (!Program.class.isAssignableFrom(type)) {
                throw RondoException.user(
                        "program-unusable",
                        "The class " + className + " does not implement io.rondo.api.Program. Name the class whose"
                                + " define method describes the job.");
            }
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return (Program) constructor.newInstance();
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            String missing = e.getMessage() == null ? className : e.getMessage().replace('/', '.');
            throw RondoException.user(
                    "program-missing",
                    "There is no class " + missing + " in " + jars + ". Give the full name of the program's class, and"
                            + " libraries it needs with --libjars.");
        } catch (LinkageError e) {
            throw RondoException.user("program-unusable", "The class " + className + " cannot be loaded: " + e);
        } catch (NoSuchMethodException e) {
            throw RondoException.user(
                    "program-unusable", "The class " + className + " has no constructor without parameters. Add one.");
        } catch (InvocationTargetException e) {
            throw RondoException.user(
                    "program-unusable", "The constructor of " + className + " failed: " + e.getCause());
        } catch (ReflectiveOperationException e) {
            throw RondoException.user("program-unusable", "The class " + className + " cannot be instantiated: " + e);
        }
    }

    private static void closeQuietly(URLClassLoader loader, RuntimeException reason) {
        try {
            loader.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
